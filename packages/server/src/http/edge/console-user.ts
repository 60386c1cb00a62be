import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { isCsrfToken } from '../../identity/sign-in/csrf-token.ts'
import { type ConsoleUser, consoleUserOf } from '../../identity/users/user-session.ts'
import { readCookie } from '../cookies.ts'
import { refuseOtherSites } from '../other-sites.ts'
import { RequestError } from '../request-error.ts'
import { singleHeader } from '../single-header.ts'

const safe = ['GET', 'HEAD']

/**
 * Whoever the cookie of the console says is signed in; null without a cookie. What changes something
 * must show that the console's own page has sent it.
 */
export async function consoleUser(
  deps: Deps,
  request: FastifyRequest,
): Promise<ConsoleUser | null> {
  const token = readCookie(request, deps.config, 'console')
  if (token === undefined) return null
  const user = await consoleUserOf(deps, request.tenantId, token)
  if (!user) throw new RequestError('sessionMissing')
  if (safe.includes(request.method)) return user
  refuseOtherSites(request)
  if (!isCsrfToken(deps, user, singleHeader(request, 'leasehold-csrf'))) {
    throw new RequestError('sessionForeign')
  }
  return user
}

export function refuseWithoutSecondFactor({ mustSetUpSecondFactor }: ConsoleUser): void {
  if (mustSetUpSecondFactor) throw new RequestError('secondFactorMissing')
}
