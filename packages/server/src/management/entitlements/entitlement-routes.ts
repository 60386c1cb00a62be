import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { sendEntityTag } from '../../http/entity-tag.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import {
  entitlementSortParts,
  entitlementSorts,
  listEntitlementIds,
} from '../../storage/entitlement-list.ts'
import { findEntitlements } from '../../storage/entitlements.ts'
import { versionTag } from '../entitlement-edits/if-match-version.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { entitlementFilterQuery, readEntitlementFilter } from './entitlement-filter-query.ts'
import { EntitlementList, EntitlementModel, entitlementComponents } from './entitlement-model.ts'
import { entitlementIdOf, entitlementParams } from './entitlement-path.ts'
import { entitlementReaders } from './entitlement-scopes.ts'
import {
  entitlementExpands,
  entitlementOrNotFound,
  entitlementsToWire,
} from './read-entitlements.ts'

const tags = ['Entitlements']

/** Reading entitlements. */
export function entitlementRoutes(api: Api, deps: Deps): void {
  addComponents(api, entitlementComponents)

  api.get(
    '/entitlements',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listEntitlements',
        summary: 'List the entitlements',
        querystring: Type.Object({
          ...listQuery(
            entitlementSorts,
            'the SKU, the order reference, the customer and the activation codes, or the beginning ' +
              'of a seat id',
          ),
          ...expandQuery(entitlementExpands),
          ...entitlementFilterQuery,
        }),
        response: { 200: ref(EntitlementList) },
      },
    },
    async ({ query, tenantId }) => {
      const now = deps.clock.now()
      const listing = readListing(query, entitlementSortParts, 'created')
      const found = await listEntitlementIds(
        deps.db,
        tenantId,
        readEntitlementFilter(query),
        listing,
        now,
      )
      const records = await findEntitlements(deps.db, tenantId, found.items, now)
      const expand = readExpand(query.expand, entitlementExpands)
      const items = await entitlementsToWire(deps, tenantId, records, expand, now)
      return listReply(query, found, items)
    },
  )

  api.get(
    '/entitlements/:entitlementId',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getEntitlement',
        summary: 'Read an entitlement',
        description: 'The entity tag is its version, which every change raises; use does not.',
        params: entitlementParams,
        querystring: Type.Object(expandQuery(entitlementExpands)),
        response: { 200: ref(EntitlementModel) },
      },
    },
    async ({ params, query, tenantId }, reply) => {
      const now = deps.clock.now()
      const record = await entitlementOrNotFound(deps, tenantId, entitlementIdOf(params), now)
      const expand = readExpand(query.expand, entitlementExpands)
      sendEntityTag(reply, versionTag(deps.epoch, record.state.rights.version))
      const [model] = await entitlementsToWire(deps, tenantId, [record], expand, now)
      return model
    },
  )
}
