import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import type { Scope } from '../../http/principal.ts'
import { oneOf } from '../../http/wire.ts'
import { customerStatuses, customerTypes } from '../../storage/customer-row.ts'
import { customFieldKeys, findCustomers, listCustomers } from '../../storage/customers.ts'
import { listEntitlementIds } from '../../storage/entitlement-list.ts'
import { listContacts } from '../../storage/people/contacts.ts'
import { csvReply, sendCsv } from '../csv/send-csv.ts'
import {
  entitlementFilterQuery,
  readEntitlementFilter,
} from '../entitlements/entitlement-filter-query.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { contactCells, contactHeader } from './contact-columns.ts'
import { customerCells, customerHeader } from './customer-columns.ts'
import { entitlementCells, entitlementHeader } from './entitlement-columns.ts'
import { exportQuery, readForm, searchOf } from './export-query.ts'
import { pagesOf } from './pages-of.ts'

const customerReaders: readonly Scope[] = ['customers:read', 'customers:admin']
const tags = ['Exports']

/** Lists as files. They are written as they are read, however long they are. */
export function exportRoutes(api: Api, deps: Deps): void {
  const { db, clock } = deps

  api.get(
    '/customers/export',
    {
      config: { scopes: customerReaders },
      schema: {
        tags,
        operationId: 'exportCustomers',
        summary: 'The customers as a CSV file',
        description: 'As POST /imports?kind=customers reads them.',
        querystring: Type.Object({
          ...exportQuery,
          status: Type.Optional(oneOf(customerStatuses)),
          type: Type.Optional(oneOf(customerTypes)),
        }),
        produces: ['text/csv'],
        response: { 200: csvReply },
      },
    },
    async ({ tenantId, query }, reply) => {
      const { status, type } = query
      const filter = { ...(status && { status }), ...(type && { type }) }
      const keys = await customFieldKeys(db, tenantId)
      const pages = pagesOf('createdAt', searchOf(query), (listing) =>
        listCustomers(db, tenantId, filter, listing),
      )
      const rows = mapped(pages, (page) => page.map((customer) => customerCells(customer, keys)))
      return sendCsv(deps, reply, {
        ...{ name: 'customers', header: customerHeader(keys), pages: rows, form: readForm(query) },
      })
    },
  )

  api.get(
    '/contacts/export',
    {
      config: { scopes: customerReaders },
      schema: {
        tags,
        operationId: 'exportContacts',
        summary: 'The contacts of all customers as a CSV file',
        description: 'As POST /imports?kind=contacts reads them.',
        querystring: Type.Object(exportQuery),
        produces: ['text/csv'],
        response: { 200: csvReply },
      },
    },
    async ({ tenantId, query }, reply) => {
      const pages = pagesOf('createdAt', searchOf(query), (listing) =>
        listContacts(db, tenantId, {}, listing),
      )
      const rows = mapped(pages, async (page) => {
        const customerIds = [...new Set(page.map(({ customerId }) => customerId))]
        const customers = await findCustomers(db, tenantId, customerIds)
        return page.map((contact) => contactCells(contact, customers.get(contact.customerId)))
      })
      return sendCsv(deps, reply, {
        ...{ name: 'contacts', header: contactHeader, pages: rows, form: readForm(query) },
      })
    },
  )

  api.get(
    '/entitlements/export',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'exportEntitlements',
        summary: 'The entitlements as a CSV file',
        description: 'As POST /imports?kind=entitlements reads them.',
        querystring: Type.Object({ ...exportQuery, ...entitlementFilterQuery }),
        produces: ['text/csv'],
        response: { 200: csvReply },
      },
    },
    async ({ tenantId, query }, reply) => {
      const now = clock.now()
      const filter = readEntitlementFilter(query)
      const pages = pagesOf('created', searchOf(query), (listing) =>
        listEntitlementIds(db, tenantId, filter, listing, now),
      )
      const rows = mapped(pages, (ids) => entitlementCells(deps, tenantId, ids, now))
      return sendCsv(deps, reply, {
        ...{ name: 'entitlements', header: entitlementHeader, pages: rows, form: readForm(query) },
      })
    },
  )
}

async function* mapped<A, B>(
  items: AsyncIterable<A>,
  map: (item: A) => B | Promise<B>,
): AsyncGenerator<B> {
  for await (const item of items) yield await map(item)
}
