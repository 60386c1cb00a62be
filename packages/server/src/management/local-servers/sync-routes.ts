import type { ErrorCode } from '@leasehold/core/error-codes'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { UsageClaims } from '../../delegation/claims.ts'
import { maxTokenBytes } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { attemptKey, attemptLimiter } from '../../http/attempt-limiter.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { component, nullable, ref, wireId } from '../../http/wire.ts'
import { delegatedTo, type LocalServer } from '../../storage/local-servers/local-servers.ts'
import { tokenRefusals } from '../../tokens/refuse-token.ts'
import type { Caller } from '../entitlement-command.ts'
import { tokenToGoOn } from './delegate.ts'
import { refreshLocalServer } from './license-local-server.ts'
import { isLicensed, LocalServerToken, localServerComponents } from './local-server-model.ts'
import { openLocalRequest } from './open-local-request.ts'
import { takeReports } from './take-reports.ts'
import { takeReturns } from './take-returns.ts'

const SyncAnswer = component(
  'LocalLicenseServerSync',
  Type.Object({
    items: Type.Array(
      Type.Object({
        entitlementId: wireId('entitlement'),
        token: { ...nullable(Type.String()), description: 'To go on with; null if not needed.' },
        errorCode: {
          ...nullable(Type.String()),
          description: 'Why a report or a return was not taken, or no token is given.',
        },
        returned: Type.Boolean({ description: 'It was given back, and is served here again.' }),
      }),
    ),
    elementsTotal: Type.Integer(),
    licenseToken: {
      ...nullable(Type.String()),
      description: 'Its own licence for longer, once half of it has passed.',
    },
  }),
)

const refusals: ErrorCode[] = [
  ...tokenRefusals,
  'entitlementUnknown',
  'tokenForeign',
  'tooManyAttempts',
]

/** For local license servers that reach the cloud. Their signature says who is asking. */
export function syncRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...localServerComponents, SyncAnswer])
  const wrongTokens = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.post(
    '/local-license-servers/sync',
    {
      bodyLimit: maxTokenBytes,
      // Before the body is read, which is large and anybody's. Each counts as wrong until its token
      // is opened, so that nobody has more of them read at once than may be wrong.
      onRequest: async ({ tenantId, ip }) => {
        const address = attemptKey(tenantId, ip)
        wrongTokens.check(address)
        wrongTokens.failed(address)
      },
      config: { refusals },
      schema: {
        tags: ['Local license servers'],
        operationId: 'syncLocalLicenseServer',
        summary: 'Reports and returns of a local license server in, and what it needs to go on',
        description:
          'Called by the local license server itself, with a token that it has signed; what it is ' +
          'answered only it can read. So it needs no other credential.',
        security: [],
        body: ref(LocalServerToken),
        response: { 200: ref(SyncAnswer) },
      },
    },
    async ({ tenantId, ip, body }, reply) => {
      const opened = () => wrongTokens.succeeded(attemptKey(tenantId, ip))
      const request = openUsage(deps, tenantId, body.token)
      const { keys, server, claims } = await request.catch((error: unknown) => {
        // A fault of ours says nothing of the token.
        if (!(error instanceof RequestError)) opened()
        throw error
      })
      opened()
      if (!server) throw new RequestError('offlineTokenForeign')
      if (claims.type !== 'sync') throw new RequestError('offlineTokenWrongType')
      const author = { type: 'system', id: null, name: server.name } as const
      const caller = { tenantId, author, ipAddress: ip }
      const reports = await takeReports(deps, caller, server, keys.issuer, claims)
      const refused = new Map(
        reports.flatMap(({ entitlementId, refusal }) =>
          refusal ? [[entitlementId, refusal.code] as const] : [],
        ),
      )
      const returned = await takeReturns(deps, caller, server, claims, refused)
      const licenseToken = await licenceToGoOn(deps, caller, server)
      const backs = returned.map(({ entitlementId, errorCode }) => ({
        entitlementId: toWireId('entitlement', entitlementId),
        ...{ token: null, errorCode, returned: errorCode === null },
      }))
      const given = new Set(returned.map(({ entitlementId }) => entitlementId))
      const served = await delegatedTo(deps.db, tenantId, server.id)
      const goingOn = await Promise.all(
        served
          // What it has given back it does not serve, whatever became of the return.
          .filter(({ id }) => !given.has(id))
          .map(async ({ id }) => {
            const { token, errorCode } = await goOn(deps, caller, id, claims)
            const entitlementId = toWireId('entitlement', id)
            return {
              entitlementId,
              token,
              errorCode: refused.get(id) ?? errorCode,
              returned: false,
            }
          }),
      )
      const items = [...backs, ...goingOn]
      return reply.code(200).send({ items, elementsTotal: items.length, licenseToken })
    },
  )
}

async function openUsage(deps: Deps, tenantId: string, token: string) {
  const keys = await deps.keys.load(tenantId)
  return { keys, ...(await openLocalRequest(deps, keys, 'usage', token)) }
}

async function goOn(deps: Deps, caller: Caller, entitlementId: string, claims: UsageClaims) {
  const { taken = [], more = false } = claims
  const latest = taken.find(({ ent }) => fromWireId('entitlement', ent) === entitlementId)
  try {
    const told = { taken: latest?.sequence ?? 0, more }
    return { token: await tokenToGoOn(deps, caller, entitlementId, told), errorCode: null }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { token: null, errorCode: error.code }
  }
}

async function licenceToGoOn(deps: Deps, caller: Caller, server: LocalServer) {
  const now = deps.clock.now()
  const { lastLeaseAt, leaseExpiryAt } = server.seat
  if (!isLicensed(server, now) || now - lastLeaseAt < leaseExpiryAt - now) return null
  try {
    return await refreshLocalServer(deps, caller, server)
  } catch (error) {
    // It goes on with what it has, and its operator sees until when.
    if (error instanceof RequestError) return null
    throw error
  }
}
