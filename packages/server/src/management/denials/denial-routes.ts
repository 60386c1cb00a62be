import { fromWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, oneOf, ref, wireId } from '../../http/wire.ts'
import {
  countDenials,
  type DenialFilter,
  type DeniedOperation,
  deniedOperations,
  listDenials,
} from '../../storage/denials.ts'
import { csvReply, sendCsv } from '../csv/send-csv.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { formQuery, readForm } from '../exports/export-query.ts'
import { readDayRange } from '../usage/day-range.ts'
import { denialHeader, denialPages } from './denial-csv.ts'
import {
  DenialList,
  DenialSummary,
  denialComponents,
  denialToWire,
  summaryToWire,
} from './denial-model.ts'

const tags = ['Denials']
const config = { scopes: entitlementReaders }

const filterQuery = {
  operation: Type.Optional(oneOf(deniedOperations)),
  code: Type.Optional(Type.String({ maxLength: 100, examples: ['noSeatAvailable'] })),
  entitlementId: Type.Optional(wireId('entitlement')),
  customerId: Type.Optional(wireId('customer')),
  productId: Type.Optional(wireId('product')),
  seatId: Type.Optional(Type.String({ maxLength: 100 })),
}
const rangeQuery = {
  from: Type.Optional(Instant),
  to: Type.Optional({ ...Instant, description: 'Excluded.' }),
}

/** What devices were refused, at all entitlements. */
export function denialRoutes(api: Api, deps: Deps): void {
  const { db, clock } = deps
  addComponents(api, denialComponents)

  api.get(
    '/denials',
    {
      config,
      schema: {
        tags,
        operationId: 'listDenials',
        summary: 'List what devices were refused, the latest first',
        description:
          'Seats, refreshes and features of any entitlement, as they stand in the activation logs ' +
          'for as long as those are kept. A code that is none of yours belongs to no entitlement ' +
          'and is not listed.',
        querystring: Type.Object({ ...pagingQuery, ...filterQuery, ...rangeQuery }),
        response: { 200: ref(DenialList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const filter = { ...readFilter(query), ...readRange(query) }
      const { items, total, isEstimate = false } = await listDenials(db, tenantId, filter, paging)
      return {
        ...page(items.map(denialToWire), total, paging),
        elementsTotalIsEstimate: isEstimate,
      }
    },
  )

  api.get(
    '/denials/summary',
    {
      config,
      schema: {
        tags,
        operationId: 'summariseDenials',
        summary: 'How many denials there were, by day and by code',
        querystring: Type.Object({
          ...filterQuery,
          from: Type.Optional({ ...Instant, description: 'The day that holds it is the first.' }),
          to: Type.Optional({
            ...Instant,
            description: 'Excluded. Without both, the thirty days up to today.',
          }),
        }),
        response: { 200: ref(DenialSummary) },
      },
    },
    async ({ query, tenantId }) => {
      const range = readDayRange(query, clock.now())
      const { fromAt: from, untilAt: until } = range
      const counts = await countDenials(db, tenantId, { ...readFilter(query), from, until })
      return summaryToWire(counts, range)
    },
  )

  api.get(
    '/denials/export',
    {
      config,
      schema: {
        tags,
        operationId: 'exportDenials',
        summary: 'The denials as a CSV file, the latest first',
        produces: ['text/csv'],
        querystring: Type.Object({
          ...filterQuery,
          ...rangeQuery,
          ...formQuery,
        }),
        response: { 200: csvReply },
      },
    },
    async ({ query, tenantId }, reply) => {
      const filter = { ...readFilter(query), ...readRange(query) }
      const pages = denialPages(db, tenantId, filter)
      const form = readForm(query)
      return sendCsv(deps, reply, { name: 'denials', header: denialHeader, pages, form })
    },
  )
}

type FilterQuery = {
  operation?: DeniedOperation
  code?: string
  entitlementId?: string
  customerId?: string
  productId?: string
  seatId?: string
}

function readFilter(query: FilterQuery): DenialFilter {
  const { operation, code, seatId } = query
  const ids = (['entitlement', 'customer', 'product'] as const).flatMap((kind) => {
    const text = query[`${kind}Id`]
    return text === undefined ? [] : [[`${kind}Id`, fromWireId(kind, text)]]
  })
  return {
    ...Object.fromEntries(ids),
    ...(operation !== undefined && { operation }),
    ...(code !== undefined && { code }),
    ...(seatId !== undefined && { seatId }),
  }
}

function readRange({ from, to }: { from?: string; to?: string }): DenialFilter {
  return {
    ...(from !== undefined && { from: readInstant(from) }),
    ...(to !== undefined && { until: readInstant(to) }),
  }
}
