import type { ErrorCode } from '@leasehold/core/error-codes'
import { type Static, Type } from 'typebox'
import { maxTokenBytes } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { invalid } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { component, IntervalInput, noContent, nullable, ref, wireId } from '../../http/wire.ts'
import { tokenRefusals } from '../../tokens/refuse-token.ts'
import { readDelegationPeriod } from '../delegation-period.ts'
import { callerOf } from '../entitlement-command.ts'
import { readReason, reasonQuery } from '../entitlement-edits/change-query.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { closed } from '../fields.ts'
import { exportEntitlement, renewDelegation, submitDelegation } from './delegate.ts'
import { importBack } from './import-back.ts'
import { LocalServerToken, localServerComponents } from './local-server-model.ts'
import { localServerOrNotFound } from './local-server-or-not-found.ts'

const ownPeriod = {
  delegationPeriod: Type.Optional({
    ...nullable(ref(IntervalInput)),
    description:
      'How long each token of this delegation lasts, from now on. Null or left out: as before, ' +
      'and at first as the product has it, or else the tenant.',
  }),
}
const ExportRequest = component(
  'ExportEntitlementRequest',
  closed({ localLicenseServerId: wireId('localServer'), ...ownPeriod }),
)
const TokenRequest = component('ExportTokenRequest', closed(ownPeriod))
const ImportRequest = component(
  'ImportEntitlementRequest',
  closed({
    token: Type.Optional(nullable(Type.String({ minLength: 1 }))),
    importWithoutToken: Type.Optional(Type.Boolean()),
  }),
)

const tags = ['Entitlements']
const config = { scopes: entitlementWriters }
const ofStatus: ErrorCode[] = [
  'entitlementDisabled',
  'customerDisabled',
  'entitlementExported',
  'entitlementExpired',
]
const forceQuery = {
  force: Type.Optional(
    Type.Boolean({ description: 'Also while seats are held: they ride along until they end.' }),
  ),
}
const atOnceQuery = {
  atOnce: Type.Optional(
    Type.Boolean({
      description:
        'Without a token: not only when the delegation has ended, at the risk that seats are used ' +
        'twice. Needs a `reason`.',
    }),
  ),
}

/** Giving entitlements to local license servers, and taking them back. */
export function exportEntitlementRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...localServerComponents, ExportRequest, TokenRequest, ImportRequest])

  api.post(
    '/entitlements/:entitlementId/export',
    {
      config: {
        ...config,
        refusals: [
          ...['entitlementUnknown', 'localServerUnknown', 'localServerInactive'],
          ...[...ofStatus, 'seatsInUse'],
        ] as ErrorCode[],
      },
      schema: {
        tags,
        operationId: 'exportEntitlement',
        summary: 'Have a local license server serve it: the token to carry there',
        params: entitlementParams,
        querystring: Type.Object({ ...forceQuery, ...reasonQuery }),
        body: ref(ExportRequest),
        response: { 200: ref(LocalServerToken) },
      },
    },
    async (request, reply) => {
      const { body, params, query, tenantId } = request
      const entitlementId = entitlementIdOf(params)
      const server = await localServerOrNotFound(deps, tenantId, body.localLicenseServerId)
      const { force = false } = query
      const about = { entitlementId, reason: readReason(query), force, ownPeriod: ownOf(body) }
      const token = await exportEntitlement(deps, callerOf(request), server, about)
      return reply.code(200).send({ token })
    },
  )

  api.post(
    '/entitlements/:entitlementId/export/token',
    {
      config: {
        ...config,
        refusals: [
          'entitlementUnknown',
          'notExported',
          'localServerInactive',
          'delegationForked',
          'stateConflict',
        ],
      },
      schema: {
        tags,
        operationId: 'exportEntitlementToken',
        summary: 'A fresh token of an exported entitlement: what was edited, and a later end',
        params: entitlementParams,
        querystring: Type.Object(reasonQuery),
        body: Type.Optional(ref(TokenRequest)),
        response: { 200: ref(LocalServerToken) },
      },
    },
    async (request, reply) => {
      const about = {
        entitlementId: entitlementIdOf(request.params),
        reason: readReason(request.query),
        ownPeriod: ownOf(request.body),
      }
      return reply.code(200).send({ token: await renewDelegation(deps, callerOf(request), about) })
    },
  )

  api.post(
    '/entitlements/:entitlementId/import',
    {
      // A return brings what was used too.
      bodyLimit: maxTokenBytes,
      config: {
        ...config,
        refusals: [
          ...tokenRefusals,
          ...['entitlementUnknown', 'notExported', 'tokenForeign', 'delegationReplayed'],
          ...['delegationForked', 'usageGap'],
        ] as ErrorCode[],
      },
      schema: {
        tags,
        operationId: 'importEntitlement',
        summary: 'Serve it here again, with the token of the local license server or without',
        description:
          'Without a token it comes back when the delegation has ended, or at once with `atOnce` ' +
          'and a `reason`.',
        params: entitlementParams,
        querystring: Type.Object({ ...atOnceQuery, ...reasonQuery }),
        body: ref(ImportRequest),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { body, params, query } = request
      const about = { entitlementId: entitlementIdOf(params), reason: readReason(query) }
      const { atOnce = false } = query
      const token = body.token ?? null
      if ((token === null) !== (body.importWithoutToken ?? false)) {
        throw invalid('token', 'is needed, or importWithoutToken: one of them', 'required')
      }
      if (token !== null) await importBack(deps, callerOf(request), about, token)
      else {
        if (atOnce && about.reason === null) {
          throw invalid('reason', 'is needed to take the risk', 'required')
        }
        const command = { type: 'takeBack', ...about, returned: null, atOnce } as const
        await submitDelegation(deps, callerOf(request), command)
      }
      return reply.code(204).send()
    },
  )
}

function ownOf(
  body: { delegationPeriod?: Static<typeof IntervalInput> | null } | null | undefined,
) {
  const period = body?.delegationPeriod ?? null
  return period && readDelegationPeriod(period)
}
