import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { noContent } from '../operation.ts'
import { forceSeatCountQuery, reasonQuery } from './change-query.ts'
import { OfferingChange, OverridesReset } from './edit-bodies.ts'
import { changeOffering, resetOverrides, updateEntitlement } from './edit-entitlement.ts'
import { editOf } from './edit-of.ts'
import { EntitlementUpdate, updateComponents } from './update-body.ts'

const tags = ['Entitlements']
const refusals = ['entitlementUnknown', 'seatsInUse', 'preconditionFailed'] as const
const querystring = Type.Object({ ...reasonQuery, ...forceSeatCountQuery })

/** Changing what an entitlement grants. */
export function entitlementEditRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...updateComponents, OfferingChange, OverridesReset])

  api.patch(
    '/entitlements/:entitlementId',
    {
      config: {
        scopes: entitlementWriters,
        refusals: [...refusals, 'entitlementNotStarted'],
      },
      schema: {
        tags,
        operationId: 'updateEntitlement',
        summary: 'Change single values of an entitlement',
        description:
          'What is left out or null stays as it is. A value that is set counts as edited and ' +
          'survives a change of the offering.',
        params: entitlementParams,
        querystring,
        body: ref(EntitlementUpdate),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { forceSeatCount = false } = request.query
      await updateEntitlement(deps, { ...editOf(deps, request), forceSeatCount }, request.body)
      return reply.code(204).send()
    },
  )

  api.patch(
    '/entitlements/:entitlementId/change-offering',
    {
      config: { scopes: entitlementWriters, refusals: [...refusals, 'differentProduct'] },
      schema: {
        tags,
        operationId: 'changeEntitlementOffering',
        summary: 'Upgrade, downgrade or cross-grade',
        description:
          'Edited values stay, all others are those of the new offering. Usage counts are reset ' +
          'and the expiry is computed from now, unless keepUsage and keepExpiry say otherwise.',
        params: entitlementParams,
        querystring,
        body: ref(OfferingChange),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { forceSeatCount = false } = request.query
      await changeOffering(deps, { ...editOf(deps, request), forceSeatCount }, request.body)
      return reply.code(204).send()
    },
  )

  api.patch(
    '/entitlements/:entitlementId/reset-overrides',
    {
      config: { scopes: entitlementWriters, refusals },
      schema: {
        tags,
        operationId: 'resetEntitlementOverrides',
        summary: 'Take current values of the catalogue',
        description: 'For what the body names, edited or not; features and attributes by key.',
        params: entitlementParams,
        querystring,
        body: ref(OverridesReset),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { forceSeatCount = false } = request.query
      await resetOverrides(deps, { ...editOf(deps, request), forceSeatCount }, request.body)
      return reply.code(204).send()
    },
  )
}
