import { Type } from 'typebox'
import { page, pagingQuery, readPaging } from '../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../http/path-id.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { ref } from '../http/wire.ts'
import { entitlementOrNotFound } from '../management/entitlements/read-entitlements.ts'
import {
  EntitlementAttributeModel,
  EntitlementFeatureModel,
} from '../management/entitlements/rights-model.ts'
import { listEntitlementIds } from '../storage/entitlement-list.ts'
import { findEntitlements } from '../storage/entitlements.ts'
import { pageBy } from '../storage/listing.ts'
import {
  PortalEntitlement,
  PortalEntitlementList,
  portalEntitlements,
} from './entitlement-model.ts'
import { expectShown, shownEntitlement } from './shown.ts'

const tags = ['Portal']

export const entitlementParams = Type.Object({ entitlementId: pathId('entitlement') })
export const entitlementIdOf = (params: { entitlementId: string }) =>
  wireIdOrNotFound('entitlement', params.entitlementId, 'entitlementUnknown')

/** What the customer has, as far as the person who is signed in has to do with it. */
export const portalEntitlementRoutes: Routes = (api, deps) => {
  addComponents(api, [
    ...[PortalEntitlement, PortalEntitlementList],
    ...[EntitlementFeatureModel, EntitlementAttributeModel],
  ])

  api.get(
    '/portal/entitlements',
    {
      config: { portal: true, refusals: ['notShown'] },
      schema: {
        tags,
        operationId: 'listPortalEntitlements',
        summary: 'List the entitlements, the latest first',
        description:
          'An admin sees all that the customer has, a user those of the orders that it is ' +
          'authorised for.',
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(PortalEntitlementList) },
      },
    },
    async ({ portalUser, query }) => {
      const { tenantId, customerId, contactId, role } = portalUser
      await expectShown(deps, portalUser, 'showEntitlementGroups')
      const now = deps.clock.now()
      const paging = readPaging(query)
      const listing = pageBy('-created', paging)
      const filter = { customerId, ...(role === 'user' && { contactId }) }
      const found = await listEntitlementIds(deps.db, tenantId, filter, listing, now)
      const records = await findEntitlements(deps.db, tenantId, found.items, now)
      return page(await portalEntitlements(deps, portalUser, records, now), found.total, paging)
    },
  )

  api.get(
    '/portal/entitlements/:entitlementId',
    {
      config: { portal: true, refusals: ['notShown', 'entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'getPortalEntitlement',
        summary: 'Read an entitlement',
        params: entitlementParams,
        response: { 200: ref(PortalEntitlement) },
      },
    },
    async ({ portalUser, params }) => {
      await expectShown(deps, portalUser, 'showEntitlementGroups')
      const { entitlementId } = await shownEntitlement(deps, portalUser, entitlementIdOf(params))
      const now = deps.clock.now()
      const { tenantId } = portalUser
      const record = await entitlementOrNotFound(deps, tenantId, entitlementId, now)
      const [model] = await portalEntitlements(deps, portalUser, [record], now)
      return model
    },
  )
}
