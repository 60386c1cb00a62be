import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, ref } from '../../http/wire.ts'
import { listPossibleClones } from '../../storage/possible-clones.ts'
import { csvReply, sendCsv } from '../csv/send-csv.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { expandEntitlement, expandedEntitlements } from '../entitlements/entitlement-reference.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'
import { formQuery, readForm } from '../exports/export-query.ts'
import { cloneHeader, clonePages } from './possible-clone-csv.ts'
import { cloneComponents, cloneToWire, PossibleCloneList } from './possible-clone-model.ts'

const tags = ['Activations']

const rangeQuery = {
  from: Type.Optional(Instant),
  to: Type.Optional({ ...Instant, description: 'Excluded.' }),
}
const querystring = Type.Object({ ...pagingQuery, ...rangeQuery, ...expandEntitlement })

/** Signs that copies of a device are at work. */
export function possibleCloneRoutes(api: Api, deps: Deps): void {
  addComponents(api, cloneComponents)

  const list = async (
    tenantId: string,
    query: RangeQuery & { pageNumber?: number; pageSize?: number; expand?: string },
    place: { entitlementId?: string; groupId?: string },
  ) => {
    const paging = readPaging(query)
    const filter = { ...place, ...readRange(query) }
    const { items, total } = await listPossibleClones(deps.db, tenantId, filter, paging)
    const ids = items.map((row) => row.entitlement_id)
    const entitlement = await expandedEntitlements(deps, tenantId, query, ids)
    const wires = items.map((row) => cloneToWire(row, entitlement(row.entitlement_id)))
    return page(wires, total, paging)
  }

  api.get(
    '/entitlements/:entitlementId/possible-clones',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listPossibleClonesOf',
        summary: 'Signs of copied devices at an entitlement, the latest first',
        params: entitlementParams,
        querystring,
        response: { 200: ref(PossibleCloneList) },
      },
    },
    async ({ params, query, tenantId }) => {
      const { entitlementId, groupId } = await placeOrNotFound(
        deps,
        tenantId,
        entitlementIdOf(params),
      )
      return list(tenantId, query, { entitlementId, groupId })
    },
  )

  api.get(
    '/possible-clones',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listPossibleClones',
        summary: 'Signs of copied devices at all entitlements, the latest first',
        querystring,
        response: { 200: ref(PossibleCloneList) },
      },
    },
    ({ query, tenantId }) => list(tenantId, query, {}),
  )

  api.get(
    '/possible-clones/export',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'exportPossibleClones',
        summary: 'Signs of copied devices as a CSV file, the latest first',
        produces: ['text/csv'],
        querystring: Type.Object({ ...rangeQuery, ...formQuery }),
        response: { 200: csvReply },
      },
    },
    async ({ query, tenantId }, reply) => {
      const pages = clonePages(deps.db, tenantId, readRange(query))
      const form = readForm(query)
      return sendCsv(deps, reply, { name: 'possible-clones', header: cloneHeader, pages, form })
    },
  )
}

type RangeQuery = { from?: string; to?: string }

function readRange({ from, to }: RangeQuery) {
  return {
    ...(from !== undefined && { from: readInstant(from) }),
    ...(to !== undefined && { until: readInstant(to) }),
  }
}
