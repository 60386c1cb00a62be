import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { nullable, ref } from '../../http/wire.ts'
import { entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementActivators, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { previewComponents } from '../what-if/preview-model.ts'
import { answerEdit, editResponses } from './answer-edit.ts'
import { dryRunQuery, reasonQuery } from './change-query.ts'
import { EntitlementStart } from './edit-bodies.ts'
import { startCommand } from './edit-commands.ts'
import { editOf } from './edit-of.ts'

const tags = ['Entitlements']
const querystring = Type.Object({ ...reasonQuery, ...dryRunQuery })
const always = ['entitlementUnknown', 'preconditionFailed'] as const

/** Starting and renewing the term, setting usage counts to zero. */
export function entitlementLifeRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...previewComponents, EntitlementStart])

  api.patch(
    '/entitlements/:entitlementId/activate',
    {
      config: { scopes: entitlementActivators, refusals: [...always, 'alreadyStarted'] },
      schema: {
        tags,
        operationId: 'startEntitlement',
        summary: 'Start the term now',
        params: entitlementParams,
        querystring,
        body: nullable(ref(EntitlementStart)),
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      return answerEdit(deps, reply, edit, await startCommand(deps, edit, request.body))
    },
  )

  api.patch(
    '/entitlements/:entitlementId/renew',
    {
      config: { scopes: entitlementWriters, refusals: [...always, 'notRenewable'] },
      schema: {
        tags,
        operationId: 'renewEntitlement',
        summary: 'Add a term',
        description:
          'From the old expiry while it is ahead or in grace, else from now. The new expiry may ' +
          'still be past; then the header Leasehold-Notice says stillExpired.',
        params: entitlementParams,
        querystring,
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      const { entitlementId, reason } = edit
      return answerEdit(deps, reply, edit, { type: 'renew', entitlementId, reason })
    },
  )

  api.patch(
    '/entitlements/:entitlementId/feature/:featureId/reset',
    {
      config: {
        scopes: entitlementWriters,
        refusals: [...always, 'featureNotFound', 'stateConflict'],
      },
      schema: {
        tags,
        operationId: 'resetFeatureUsage',
        summary: 'Set a usage count to zero',
        description: 'What it came to is summed up for billing; the usage period goes on.',
        params: Type.Object({ ...entitlementParams.properties, featureId: pathId('feature') }),
        querystring,
        response: editResponses,
      },
    },
    async (request, reply) => {
      const edit = editOf(deps, request)
      const { entitlementId, reason } = edit
      const featureId = wireIdOrNotFound('feature', request.params.featureId, 'featureNotFound')
      const command = { type: 'resetFeature', entitlementId, reason, featureId } as const
      return answerEdit(deps, reply, edit, command)
    },
  )
}
