import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { maxTokenBytes } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { refusalToError } from '../../http/refusal-to-error.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { component, nullable, ref, wireId } from '../../http/wire.ts'
import { tokenRefusals } from '../../tokens/refuse-token.ts'
import { callerOf } from '../entitlement-command.ts'
import { LocalServerToken, localServerComponents } from './local-server-model.ts'
import { openLocalRequest } from './open-local-request.ts'
import { takeReports } from './take-reports.ts'

const ReportsTaken = component(
  'UsageReportsTaken',
  Type.Object({
    items: Type.Array(
      Type.Object({
        entitlementId: wireId('entitlement'),
        accepted: {
          ...nullable(Type.Integer()),
          description: 'Number of the latest report that was taken.',
        },
        errorCode: {
          ...nullable(Type.String()),
          description: 'Why none after it was.',
        },
      }),
    ),
    elementsTotal: Type.Integer(),
  }),
)

/** Usage reports of local license servers, carried by hand. */
export function usageReportRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...localServerComponents, ReportsTaken])
  api.post(
    '/local-license-servers/usage-reports',
    {
      bodyLimit: maxTokenBytes,
      config: {
        scopes: ['lls:admin'],
        refusals: [
          ...tokenRefusals,
          'entitlementUnknown',
          'tokenForeign',
          'notExported',
          'delegationReplayed',
          'delegationForked',
          'usageGap',
        ],
      },
      schema: {
        tags: ['Local license servers'],
        operationId: 'takeUsageReports',
        summary: 'Take over what happened at a local license server; each report counts once',
        description:
          'Refused only when nothing in it can be taken; else told for each entitlement.',
        body: ref(LocalServerToken),
        response: { 200: ref(ReportsTaken) },
      },
    },
    async (request, reply) => {
      const keys = await deps.keys.load(request.tenantId)
      const opened = await openLocalRequest(deps, keys, 'usage', request.body.token)
      const { server, claims } = opened
      if (!server) throw new RequestError('offlineTokenForeign')
      const taken = await takeReports(deps, callerOf(request), server, keys.issuer, claims)
      const refused = taken.find(({ refusal }) => refusal !== null)?.refusal
      if (refused && taken.every(({ accepted }) => accepted === null)) {
        throw refusalToError(refused, { showHolders: true })
      }
      const items = taken.map(({ entitlementId, accepted, refusal }) => ({
        entitlementId: toWireId('entitlement', entitlementId),
        accepted,
        errorCode: refusal?.code ?? null,
      }))
      return reply.code(200).send({ items, elementsTotal: items.length })
    },
  )
}
