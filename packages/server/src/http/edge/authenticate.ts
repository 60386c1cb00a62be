import { toWireId } from '@leasehold/core/ids'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { effectiveScopes } from '../../identity/effective-scopes.ts'
import { readManagementToken } from '../../identity/management-token.ts'
import type { Api } from '../api.ts'
import { type AttemptLimiter, attemptKey } from '../attempt-limiter.ts'
import { bearerToken } from '../bearer-token.ts'
import { permissionMissing } from '../permission-missing.ts'
import type { Principal, Scope } from '../principal.ts'
import { RequestError } from '../request-error.ts'
import { consoleUser, refuseWithoutSecondFactor } from './console-user.ts'
import { withHook } from './route-hook.ts'

/** Sets `request.principal` on the operations that name scopes, or refuses. */
export function authenticateRoutes(api: Api, deps: Deps, limiter: AttemptLimiter): void {
  api.addHook('onRoute', (route) => {
    const { scopes, console } = route.config ?? {}
    if (scopes)
      route.onRequest = withHook(route.onRequest, authenticate(api, deps, limiter, scopes))
    if (console) {
      route.onRequest = withHook(route.onRequest, async (request: FastifyRequest) => {
        const user = await consoleUser(deps, request)
        if (!user) throw new RequestError('sessionMissing')
        request.consoleUser = user
        // For the audit: whose deed it is. What it is about is the person's own; no scope is asked.
        request.principal = { tenantId: user.tenantId, scopes: [], author: user.author }
      })
    }
  })
}

function authenticate(api: Api, deps: Deps, limiter: AttemptLimiter, scopes: readonly Scope[]) {
  return async (request: FastifyRequest): Promise<void> => {
    // A page has a cookie and can have no token; whoever shows a token is asked for nothing else.
    const user = 'authorization' in request.headers ? null : await consoleUser(deps, request)
    const principal = user ?? (await principalOf(deps, api, limiter, request))
    // Also for the refusal: the audit says whose it was.
    request.principal = principal
    if (user) refuseWithoutSecondFactor(user)
    if (scopes.length > 0 && !scopes.some((scope) => principal.scopes.includes(scope))) {
      throw permissionMissing(scopes)
    }
  }
}

async function principalOf(
  { secrets, clock }: Deps,
  { liveClients, failureCounts }: Pick<Api, 'liveClients' | 'failureCounts'>,
  limiter: AttemptLimiter,
  request: FastifyRequest,
): Promise<Principal> {
  const { tenantId } = request
  const refuse = (code: 'tokenInvalid' | 'tokenExpired'): RequestError => {
    failureCounts.add(tenantId, code, request.ip)
    return unauthorised(code)
  }
  const token = readManagementToken(secrets, tenantId, bearerToken(request), clock.now())
  if (token === 'tokenInvalid') {
    // The signature is looked at first: it can't be guessed, and the good tokens behind the same
    // address go on working while somebody there tries.
    const key = attemptKey(tenantId, request.ip)
    limiter.check(key)
    limiter.failed(key)
    throw refuse('tokenInvalid')
  }
  if (token === 'tokenExpired') throw refuse('tokenExpired')
  const client = await liveClients.find(tenantId, token.clientId)
  if (!client) throw refuse('tokenInvalid')
  const held = new Set(effectiveScopes(client))
  return {
    tenantId,
    // A scope taken from the client or its role is gone from its tokens too.
    scopes: token.scopes.filter((scope) => held.has(scope)),
    author: {
      type: 'apiClient',
      id: toWireId('apiClient', client.id),
      name: client.name ?? client.clientId,
    },
  }
}

function unauthorised(code: 'tokenInvalid' | 'tokenExpired'): RequestError {
  return new RequestError(code, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}
