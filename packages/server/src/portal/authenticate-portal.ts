import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import { RequestError } from '../http/request-error.ts'
import { refuseForeign, signedInUser } from '../sign-in/sessions.ts'
import { portalPages } from './portal-pages.ts'

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
  const user = await signedInUser(deps, portalPages, request)
  if (!user) throw new RequestError('sessionMissing')
  request.portalUser = user
  // For the audit: whose deed it is. It holds no scope.
  request.principal = { tenantId: user.tenantId, scopes: [], author: user.author }
  refuseForeign(deps, request, user)
}
