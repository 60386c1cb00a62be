import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant, writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, ref } from '../../http/wire.ts'
import { findVersionAt, listVersions, type VersionRow } from '../../storage/entitlement-versions.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'
import { changeToWire } from './change-to-wire.ts'
import { rightsAtToWire } from './rights-at-to-wire.ts'
import { historyComponents, RightsModel, VersionList } from './version-model.ts'

const tags = ['Entitlements']

/** Every version of an entitlement, and the rights that it had at an instant. */
export function entitlementHistoryRoutes(api: Api, deps: Deps): void {
  addComponents(api, historyComponents)

  api.get(
    '/entitlements/:entitlementId/versions',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listEntitlementVersions',
        summary: 'Who changed what, when and why; newest first',
        params: entitlementParams,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(VersionList) },
      },
    },
    async ({ params, query, tenantId }) => {
      const place = await placeOrNotFound(deps, tenantId, entitlementIdOf(params))
      const paging = readPaging(query)
      const found = await listVersions(deps.db, tenantId, place, paging)
      const items = found.items.map((version) => versionToWire(version, deps.epoch))
      return page(items, found.total, paging)
    },
  )

  api.get(
    '/entitlements/:entitlementId/rights',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getEntitlementRights',
        summary: 'The rights at an instant',
        description: 'Now without `at`. 404 at an instant before the entitlement was created.',
        params: entitlementParams,
        querystring: Type.Object({ at: Type.Optional(Instant) }),
        response: { 200: ref(RightsModel) },
      },
    },
    async ({ params, query, tenantId }) => {
      const at = query.at === undefined ? deps.clock.now() : readInstant(query.at)
      const place = await placeOrNotFound(deps, tenantId, entitlementIdOf(params))
      const version = await findVersionAt(deps.db, tenantId, place, at)
      if (!version) {
        throw new RequestError('entitlementUnknown', {
          details: `The entitlement did not exist at ${writeInstant(at)}.`,
        })
      }
      return rightsAtToWire(version.rights, deps.epoch, at)
    },
  )
}

function versionToWire(row: VersionRow, epoch: number) {
  return {
    version: `${epoch}.${row.version}`,
    date: writeInstant(row.at),
    kind: row.kind,
    author: row.author,
    reason: row.reason,
    changes: row.changes.map(changeToWire),
    // Older than the windows: published as it was saved.
    publishAt: writeInstantOrNull(row.publication ? row.publication.publishAt : row.at),
    notDetected: row.publication?.undetected ?? [],
  }
}
