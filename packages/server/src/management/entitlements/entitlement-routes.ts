import { fromWireId, type IdKind } from '@leasehold/core/ids'
import { type EntitlementStatus, entitlementStatuses } from '@leasehold/core/status'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { sendEntityTag } from '../../http/entity-tag.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import { readInstant } from '../../http/instant.ts'
import { page, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, oneOf, ref, wireId } from '../../http/wire.ts'
import type { EntitlementFilter } from '../../storage/entitlement-filter.ts'
import { entitlementSorts, listEntitlementIds } from '../../storage/entitlement-list.ts'
import { findEntitlements } from '../../storage/entitlements.ts'
import { versionTag } from '../entitlement-edits/if-match-version.ts'
import { listQuery, readListing } from '../list-query.ts'
import { EntitlementList, EntitlementModel, entitlementComponents } from './entitlement-model.ts'
import { entitlementIdOf, entitlementParams } from './entitlement-path.ts'
import { entitlementReaders } from './entitlement-scopes.ts'
import {
  entitlementExpands,
  entitlementOrNotFound,
  entitlementsToWire,
} from './read-entitlements.ts'

const tags = ['Entitlements']

const filterQuery = {
  customerId: Type.Optional(wireId('customer')),
  productId: Type.Optional(wireId('product')),
  groupId: Type.Optional(wireId('group')),
  offeringId: Type.Optional(wireId('offering')),
  editionId: Type.Optional(wireId('edition')),
  sku: Type.Optional(Type.String({ maxLength: 50 })),
  status: Type.Optional(oneOf(entitlementStatuses)),
  expiresBefore: Type.Optional(Instant),
  expiresFrom: Type.Optional(Instant),
}

const idFilters = {
  customerId: 'customer',
  productId: 'product',
  groupId: 'group',
  offeringId: 'offering',
  editionId: 'edition',
} as const satisfies Record<string, IdKind>

type FilterQuery = Partial<Record<keyof typeof filterQuery, string>> & {
  status?: EntitlementStatus
}

function readFilter(query: FilterQuery): EntitlementFilter {
  const ids = Object.entries(idFilters).flatMap(([name, kind]) => {
    const text = query[name as keyof typeof idFilters]
    return text === undefined ? [] : [[name, fromWireId(kind, text)]]
  })
  const { sku, status, expiresBefore, expiresFrom } = query
  return {
    ...Object.fromEntries(ids),
    ...(sku !== undefined && { sku }),
    ...(status !== undefined && { statuses: [status] }),
    ...(expiresBefore !== undefined && { expiresBefore: readInstant(expiresBefore) }),
    ...(expiresFrom !== undefined && { expiresFrom: readInstant(expiresFrom) }),
  }
}

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
            'the SKU, the order reference and the customer name, or a whole activation code',
          ),
          ...expandQuery(entitlementExpands),
          ...filterQuery,
        }),
        response: { 200: ref(EntitlementList) },
      },
    },
    async ({ query, tenantId }) => {
      const now = deps.clock.now()
      const paging = readPaging(query)
      const listing = readListing(query, paging, 'created')
      const found = await listEntitlementIds(deps.db, tenantId, readFilter(query), listing, now)
      const records = await findEntitlements(deps.db, tenantId, found.items, now)
      const expand = readExpand(query.expand, entitlementExpands)
      const items = await entitlementsToWire(deps, tenantId, records, expand, now)
      return page(items, found.total, paging)
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
