import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, readWireId, ref, wireId } from '../../http/wire.ts'
import { listCountedIds, type UsageFilter } from '../../storage/usage-summaries.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { readUsage, type UsageRange } from './read-usage.ts'
import { usageCsv } from './usage-csv.ts'
import { EntitlementUsageModel, UsageList, usageComponents, usageToWire } from './usage-model.ts'

const tags = ['Usage']
const scopes = entitlementReaders

const rangeQuery = {
  from: Type.Optional({ ...Instant, description: 'Periods that ended by then are left out.' }),
  to: Type.Optional({
    ...Instant,
    description: 'Periods that end later are left out, and open ones too once this is past.',
  }),
}
const filterQuery = {
  productId: Type.Optional(wireId('product')),
  customerId: Type.Optional(wireId('customer')),
}
const description =
  'By period, with the part in overdraft. A closed period never changes and is listed where it ' +
  'ends: ranges that follow each other list each of them once. The open period is marked.'

/** What was counted, for billing. */
export function usageRoutes(api: Api, deps: Deps): void {
  addComponents(api, usageComponents)

  api.get(
    '/entitlements/:entitlementId/usage',
    {
      config: { scopes, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getEntitlementUsage',
        summary: 'The usage counts of an entitlement',
        description,
        params: entitlementParams,
        querystring: Type.Object(rangeQuery),
        response: { 200: ref(EntitlementUsageModel) },
      },
    },
    async ({ params, query, tenantId }) => {
      const ids = [entitlementIdOf(params)]
      const [usage] = await readUsage(deps, tenantId, ids, readRange(query))
      if (!usage) throw new RequestError('entitlementUnknown')
      return usageToWire(usage)
    },
  )

  api.get(
    '/usage',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'listUsage',
        summary: 'The usage counts of all entitlements that count something, oldest first',
        description,
        querystring: Type.Object({ ...pagingQuery, ...rangeQuery, ...filterQuery }),
        response: { 200: ref(UsageList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const range = readRange(query)
      const { items, total } = await listCountedIds(deps.db, tenantId, readFilter(query), paging)
      const usage = await readUsage(deps, tenantId, items, range)
      return page(usage.map(usageToWire), total, paging)
    },
  )

  api.get(
    '/usage/export',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'exportUsage',
        summary: 'The usage counts of all entitlements as CSV, a line for each period',
        description,
        produces: ['text/csv'],
        querystring: Type.Object({ ...rangeQuery, ...filterQuery }),
        response: { 200: Type.Unsafe<unknown>({ type: 'string' }) },
      },
    },
    async ({ query, tenantId }, reply) => {
      const lines = usageCsv(deps, tenantId, readFilter(query), readRange(query))
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="usage.csv"')
        .send(Readable.from(lines))
    },
  )
}

function readRange({ from, to }: { from?: string; to?: string }): UsageRange {
  const after = from === undefined ? null : readInstant(from)
  const until = to === undefined ? null : readInstant(to)
  if (after !== null && until !== null && after >= until) {
    throw invalid('from', 'must be before `to`', 'range')
  }
  return { after, until }
}

function readFilter(query: { productId?: string; customerId?: string }): UsageFilter {
  const { productId, customerId } = query
  return {
    ...(productId !== undefined && { productId: readWireId('product', productId, 'productId') }),
    ...(customerId !== undefined && {
      customerId: readWireId('customer', customerId, 'customerId'),
    }),
  }
}
