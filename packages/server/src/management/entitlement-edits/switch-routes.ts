import type { EntitlementCommand } from '@leasehold/core/commands'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementActivators, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { previewComponents } from '../what-if/preview-model.ts'
import { answerEdit, editResponses } from './answer-edit.ts'
import { dryRunQuery, reasonQuery } from './change-query.ts'
import { type Edit, editOf } from './edit-of.ts'

type About = Pick<Edit, 'entitlementId' | 'reason'>

type Switch = {
  readonly method: 'PATCH' | 'POST' | 'DELETE'
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly scopes: readonly Scope[]
  readonly command: (about: About) => EntitlementCommand
}

const setDisabled = (disabled: boolean) => (about: About) =>
  ({ type: 'setDisabled', whose: 'entitlement', disabled, ...about }) as const
const setProvisioned = (provisioned: boolean) => (about: About) =>
  ({ type: 'setProvisioned', provisioned, ...about }) as const

const switches: readonly Switch[] = [
  {
    method: 'PATCH',
    path: 'disable',
    operationId: 'disableEntitlement',
    summary: 'Refuse seats and leases until it is enabled',
    scopes: entitlementWriters,
    command: setDisabled(true),
  },
  {
    method: 'PATCH',
    path: 'enable',
    operationId: 'enableEntitlement',
    summary: 'Give seats and leases again',
    scopes: entitlementWriters,
    command: setDisabled(false),
  },
  {
    method: 'POST',
    path: 'publish',
    operationId: 'publishEntitlement',
    summary: 'Have polls and the stream deliver all that is saved, now',
    scopes: entitlementWriters,
    command: (about) => ({ type: 'publish', ...about }),
  },
  {
    method: 'POST',
    path: 'provision',
    operationId: 'provisionEntitlement',
    summary: 'Note that it was provisioned',
    scopes: entitlementActivators,
    command: setProvisioned(true),
  },
  {
    method: 'DELETE',
    path: 'provision',
    operationId: 'removeEntitlementProvision',
    summary: 'Note that it is not provisioned any more',
    scopes: entitlementActivators,
    command: setProvisioned(false),
  },
]

/** Switching an entitlement on and off. Switching to where it stands changes nothing. */
export function entitlementSwitchRoutes(api: Api, deps: Deps): void {
  addComponents(api, previewComponents)
  for (const { method, path, operationId, summary, scopes, command } of switches) {
    api.route({
      method,
      url: `/entitlements/:entitlementId/${path}`,
      config: { scopes, refusals: ['entitlementUnknown', 'preconditionFailed'] },
      schema: {
        tags: ['Entitlements'],
        operationId,
        summary,
        params: entitlementParams,
        querystring: Type.Object({ ...reasonQuery, ...dryRunQuery }),
        response: editResponses,
      },
      handler: async (request, reply) => {
        const edit = editOf(deps, request)
        const { entitlementId, reason } = edit
        return answerEdit(deps, reply, edit, command({ entitlementId, reason }))
      },
    })
  }
}
