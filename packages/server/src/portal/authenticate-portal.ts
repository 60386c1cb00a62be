import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import { readCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { singleHeader } from '../http/single-header.ts'
import { portalUserOf } from '../identity/contacts/portal-session.ts'
import { isCsrfToken } from '../identity/sign-in/csrf-token.ts'

const safe = ['GET', 'HEAD']

/**
 * Sets `request.portalUser` on the operations of the portal (`config: { portal: true }`), or
 * refuses. What changes something must show that the portal's own page has sent it.
 */
export function authenticatePortal(api: Api, deps: Deps): void {
  api.addHook('onRoute', (route) => {
    if (!route.config?.portal) return
    const before = route.onRequest === undefined ? [] : [route.onRequest].flat()
    route.onRequest = [...before, (request: FastifyRequest) => signedIn(deps, request)]
  })
}

async function signedIn(deps: Deps, request: FastifyRequest): Promise<void> {
  const token = readCookie(request, deps.config, 'session')
  const user = token === undefined ? null : await portalUserOf(deps, request.tenantId, token)
  if (!user) throw new RequestError('sessionMissing')
  request.portalUser = user
  // For the audit: whose deed it is. It holds no scope.
  request.principal = { tenantId: user.tenantId, scopes: [], author: user.author }
  if (safe.includes(request.method)) return
  refuseOtherSites(request)
  if (!isCsrfToken(deps, user, singleHeader(request, 'leasehold-csrf'))) {
    throw new RequestError('sessionForeign')
  }
}
