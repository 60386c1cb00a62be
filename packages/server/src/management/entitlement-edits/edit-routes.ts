import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { previewComponents } from '../what-if/preview-model.ts'
import { answerEdit, editResponses } from './answer-edit.ts'
import { dryRunQuery, forceSeatCountQuery, reasonQuery } from './change-query.ts'
import { OfferingChange, OverridesReset } from './edit-bodies.ts'
import { changeOfferingCommand, resetOverridesCommand, updateCommand } from './edit-commands.ts'
import { editOf } from './edit-of.ts'
import { EntitlementUpdate, updateComponents } from './update-body.ts'

const tags = ['Entitlements']
const refusals = ['entitlementUnknown', 'seatsInUse', 'preconditionFailed'] as const
const querystring = Type.Object({ ...reasonQuery, ...forceSeatCountQuery, ...dryRunQuery })

/** Changing what an entitlement grants. */
export function entitlementEditRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...updateComponents, ...previewComponents, OfferingChange, OverridesReset])

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
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      return answerEdit(deps, reply, edit, await updateCommand(deps, edit, request.body))
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
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      return answerEdit(deps, reply, edit, await changeOfferingCommand(deps, edit, request.body))
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
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      return answerEdit(deps, reply, edit, await resetOverridesCommand(deps, edit, request.body))
    },
  )
}
