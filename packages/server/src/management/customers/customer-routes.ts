import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import { customerStatuses, customerTypes } from '../../storage/customer-row.ts'
import {
  countEntitlementsOf,
  customerSortParts,
  customerSorts,
  listCustomers,
} from '../../storage/customers.ts'
import { tagged } from '../content-tag.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import {
  CustomerList,
  CustomerModel,
  CustomerStatsModel,
  toWireCustomer,
} from './customer-model.ts'
import { customerIdOf, customerParams } from './customer-path.ts'
import { customerOrNotFound } from './edit-customer.ts'

const tags = ['Customers']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']

export function customerRoutes(api: Api, deps: Deps): void {
  addComponents(api, [CustomerStatsModel, CustomerModel, CustomerList])

  api.get(
    '/customers',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listCustomers',
        summary: 'List the customers',
        querystring: Type.Object({
          ...listQuery(customerSorts, 'the name, the legal name and the accountRefId'),
          status: Type.Optional(oneOf(customerStatuses)),
          type: Type.Optional(oneOf(customerTypes)),
        }),
        response: { 200: ref(CustomerList) },
      },
    },
    async ({ tenantId, query }) => {
      const { status, type } = query
      const filter = { ...(status && { status }), ...(type && { type }) }
      const listing = readListing(query, customerSortParts, 'createdAt')
      const found = await listCustomers(deps.db, tenantId, filter, listing)
      return listReply(
        query,
        found,
        found.items.map((customer) => toWireCustomer(customer)),
      )
    },
  )

  api.get(
    '/customers/:customerId',
    {
      config: { scopes: readers, refusals: ['customerUnknown'] },
      schema: {
        tags,
        operationId: 'getCustomer',
        summary: 'Read a customer',
        params: customerParams,
        querystring: Type.Object(expandQuery(['stats'])),
        response: { 200: ref(CustomerModel) },
      },
    },
    async ({ tenantId, params, query }, reply) => {
      const customer = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      const model = tagged(reply, toWireCustomer(customer))
      if (!readExpand(query.expand, ['stats']).has('stats')) return model
      return toWireCustomer(customer, await countEntitlementsOf(deps.db, tenantId, customer.id))
    },
  )

  api.get(
    '/customers/:customerId/stats',
    {
      config: { scopes: readers, refusals: ['customerUnknown'] },
      schema: {
        tags,
        operationId: 'getCustomerStats',
        summary: 'Read the figures of a customer',
        params: customerParams,
        response: { 200: ref(CustomerStatsModel) },
      },
    },
    async ({ tenantId, params }) => {
      const { id } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      return { entitlementsCount: await countEntitlementsOf(deps.db, tenantId, id) }
    },
  )
}
