import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import { page, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import {
  countEntitlementsOf,
  customerSorts,
  customerStatuses,
  listCustomers,
} from '../../storage/customers.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { listQuery, readListing } from '../list-query.ts'
import { noContent } from '../operation.ts'
import { CustomerInput, CustomerPatch, readCustomer } from './customer-input.ts'
import {
  CustomerList,
  CustomerModel,
  CustomerStatsModel,
  toWireCustomer,
} from './customer-model.ts'
import {
  changeCustomer,
  createCustomer,
  customerOrNotFound,
  removeCustomer,
} from './edit-customer.ts'

const tags = ['Customers']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']
const writers: readonly Scope[] = ['customers:admin']
const params = Type.Object({ customerId: pathId('customer') })
const idOf = (params: { customerId: string }) =>
  wireIdOrNotFound('customer', params.customerId, 'customerUnknown')

export function customerRoutes(api: Api, deps: Deps): void {
  addComponents(api, [CustomerStatsModel, CustomerModel, CustomerList, CustomerInput, CustomerPatch])

  api.post(
    '/customers',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createCustomer',
        summary: 'Create a customer',
        body: ref(CustomerInput),
        response: { 201: ref(CustomerModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const customer = await createCustomer(deps, tenantId, { ...readCustomer(body), name: body.name })
      return reply.code(201).send(tagged(reply, toWireCustomer(customer)))
    },
  )

  api.get(
    '/customers',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listCustomers',
        summary: 'List the customers',
        querystring: Type.Object({
          ...listQuery(customerSorts, 'name and accountRefId'),
          status: Type.Optional(oneOf(customerStatuses)),
        }),
        response: { 200: ref(CustomerList) },
      },
    },
    async ({ tenantId, query }) => {
      const paging = readPaging(query)
      const listing = readListing(query, paging, 'createdAt')
      const found = await listCustomers(deps.db, tenantId, { status: query.status }, listing)
      const items = found.items.map((customer) => toWireCustomer(customer))
      return page(items, found.total, paging)
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
        params,
        querystring: Type.Object(expandQuery(['stats'])),
        response: { 200: ref(CustomerModel) },
      },
    },
    async ({ tenantId, params, query }, reply) => {
      const customer = await customerOrNotFound(deps.db, tenantId, idOf(params))
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
        params,
        response: { 200: ref(CustomerStatsModel) },
      },
    },
    async ({ tenantId, params }) => {
      const { id } = await customerOrNotFound(deps.db, tenantId, idOf(params))
      return { entitlementsCount: await countEntitlementsOf(deps.db, tenantId, id) }
    },
  )

  for (const [method, body] of [
    ['PUT', CustomerInput],
    ['PATCH', CustomerPatch],
  ] as const) {
    api.route({
      method,
      url: '/customers/:customerId',
      config: { scopes: writers, refusals: ['customerUnknown', 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateCustomer' : 'patchCustomer',
        summary: method === 'PUT' ? 'Change a customer' : 'Change parts of a customer',
        description:
          'An optional field left out stays as it is, null clears it. customFields and address ' +
          'are replaced as a whole.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const fields = readCustomer(request.body)
        await changeCustomer(deps, request.tenantId, idOf(request.params), fields, (customer) =>
          expectMatch(request, toWireCustomer(customer)),
        )
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/customers/:customerId',
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteCustomer',
        summary: 'Delete a customer without entitlement groups',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await removeCustomer(deps, request.tenantId, idOf(request.params), (customer) =>
        expectMatch(request, toWireCustomer(customer)),
      )
      return reply.code(204).send()
    },
  )
}
