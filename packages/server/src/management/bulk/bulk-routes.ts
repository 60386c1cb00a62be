import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import {
  type BulkRow,
  cancelBulk,
  countItems,
  listBulks,
  listItems,
} from '../../storage/bulk-changes.ts'
import { requireScopes } from '../changes/change-input.ts'
import { plannedStatuses } from '../changes/change-model.ts'
import { callerOf } from '../entitlement-command.ts'
import { expandEntitlement, expandedEntitlements } from '../entitlements/entitlement-reference.ts'
import {
  entitlementActivators,
  entitlementReaders,
  entitlementWriters,
} from '../entitlements/entitlement-scopes.ts'
import { noContent } from '../operation.ts'
import { BulkInput, BulkList, BulkModel, bulkComponents, ItemList } from './bulk-model.ts'
import { bulkToWire, itemToWire } from './bulk-to-wire.ts'
import { bulkOrNotFound, startBulk } from './start-bulk.ts'

const tags = ['Bulk changes']
const writers = [...entitlementWriters, ...entitlementActivators]
const bulkParams = Type.Object({ bulkId: pathId('bulkChange') })

/** One change of many entitlements. */
export function bulkRoutes(api: Api, deps: Deps): void {
  addComponents(api, bulkComponents)

  const toWire = async (row: BulkRow) => {
    const counts = await countItems(deps.db, row.tenant_id, [row.id])
    return bulkToWire(row, counts.get(row.id))
  }
  const withCounts = async (tenantId: string, rows: readonly BulkRow[]) => {
    const ids = rows.map(({ id }) => id)
    const counts = await countItems(deps.db, tenantId, ids)
    return rows.map((row) => bulkToWire(row, counts.get(row.id)))
  }

  api.post(
    '/entitlements/bulk',
    {
      config: { scopes: writers },
      schema: {
        tags,
        operationId: 'startBulkChange',
        summary: 'Make one change of many entitlements',
        description:
          'Of those that match a filter, which is the one of the list of entitlements, at this ' +
          'moment, or of those named. They are changed one by one after the answer, each as its ' +
          'own operation would: what is refused for one does not stop the others.',
        // Wherever a change takes it, it must not be passed over.
        querystring: Type.Object({
          dryRun: Type.Optional(Type.Boolean({ description: 'As in the body.' })),
        }),
        body: ref(BulkInput),
        response: { 202: ref(BulkModel) },
      },
    },
    async (request, reply) => {
      const { body, query } = request
      requireScopes(request, body.change)
      const dryRun = query.dryRun === true || body.dryRun === true
      const row = await startBulk(deps, callerOf(request), { ...body, dryRun })
      return reply.code(202).send(await toWire(row))
    },
  )

  api.get(
    '/entitlements/bulk',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listBulkChanges',
        summary: 'Bulk changes, the latest first',
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(BulkList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const found = await listBulks(deps.db, tenantId, paging)
      return page(await withCounts(tenantId, found.items), found.total, paging)
    },
  )

  api.get(
    '/entitlements/bulk/:bulkId',
    {
      config: { scopes: entitlementReaders, refusals: ['bulkChangeUnknown'] },
      schema: {
        tags,
        operationId: 'getBulkChange',
        summary: 'Read a bulk change and how far it is',
        params: bulkParams,
        response: { 200: ref(BulkModel) },
      },
    },
    async ({ params, tenantId }) => toWire(await bulkOrNotFound(deps, tenantId, bulkIdOf(params))),
  )

  api.get(
    '/entitlements/bulk/:bulkId/items',
    {
      config: { scopes: entitlementReaders, refusals: ['bulkChangeUnknown'] },
      schema: {
        tags,
        operationId: 'listBulkChangeItems',
        summary: 'What came of each entitlement of a bulk change',
        params: bulkParams,
        querystring: Type.Object({
          ...pagingQuery,
          status: Type.Optional(oneOf(plannedStatuses)),
          ...expandEntitlement,
        }),
        response: { 200: ref(ItemList) },
      },
    },
    async ({ params, query, tenantId }) => {
      const { id } = await bulkOrNotFound(deps, tenantId, bulkIdOf(params))
      const paging = readPaging(query)
      const { items, total } = await listItems(deps.db, tenantId, id, query.status, paging)
      const ids = items.map((row) => row.entitlement_id)
      const entitlement = await expandedEntitlements(deps, tenantId, query, ids)
      const wires = items.map((row) => itemToWire(row, deps.epoch, entitlement(row.entitlement_id)))
      return page(wires, total, paging)
    },
  )

  api.post(
    '/entitlements/bulk/:bulkId/cancel',
    {
      config: { scopes: writers, refusals: ['bulkChangeUnknown', 'stateConflict'] },
      schema: {
        tags,
        operationId: 'cancelBulkChange',
        summary: 'Stop a bulk change',
        description: 'What was changed stays changed; what is being changed now is finished.',
        params: bulkParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const row = await bulkOrNotFound(deps, tenantId, bulkIdOf(params))
      // It was checked against the schema of a change before it was kept.
      requireScopes(request, row.change as Parameters<typeof requireScopes>[1])
      if (!(await cancelBulk(deps.db, tenantId, row.id))) {
        throw new RequestError('stateConflict', { details: 'It is over already.' })
      }
      deps.jobs.nudge()
      return reply.code(204).send()
    },
  )
}

function bulkIdOf({ bulkId }: { bulkId: string }): string {
  return wireIdOrNotFound('bulkChange', bulkId, 'bulkChangeUnknown')
}
