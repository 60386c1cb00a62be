import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { singleHeader } from '../http/single-header.ts'
import { isCsrfToken, type Signed } from '../identity/sign-in/csrf-token.ts'
import { sessionMs } from '../identity/sign-in/session-life.ts'
import type { Pages } from './pages.ts'

const safe = ['GET', 'HEAD']

/** Begins a session of its own, whatever cookie came along, and tells whose it is. */
export async function beginSession<Who, User extends Signed>(
  deps: Deps,
  pages: Pages<Who, User>,
  reply: FastifyReply,
  who: Who,
): Promise<User> {
  const { request } = reply
  await forgetSession(deps, pages, request)
  const token = await pages.begin(deps, request, who)
  const user = token === null ? null : await pages.userOf(deps, request.tenantId, token)
  // Switched off, or given another password, within this very request.
  if (token === null || !user) throw new RequestError('credentialsInvalid')
  setCookie(reply, deps.config, pages.cookies.session, { text: token, maxAgeMs: sessionMs })
  return user
}

export async function endSession<Who, User extends Signed>(
  deps: Deps,
  pages: Pages<Who, User>,
  reply: FastifyReply,
): Promise<void> {
  await forgetSession(deps, pages, reply.request)
  setCookie(reply, deps.config, pages.cookies.session, null)
}

async function forgetSession<Who, User extends Signed>(
  deps: Deps,
  pages: Pages<Who, User>,
  request: FastifyRequest,
): Promise<void> {
  const token = readCookie(request, deps.config, pages.cookies.session)
  if (token !== undefined) await pages.end(deps, request.tenantId, token)
}

/** Whoever the cookie says is signed in; null without a cookie. */
export async function signedInUser<Who, User extends Signed>(
  deps: Deps,
  pages: Pages<Who, User>,
  request: FastifyRequest,
): Promise<User | null> {
  const token = readCookie(request, deps.config, pages.cookies.session)
  if (token === undefined) return null
  const user = await pages.userOf(deps, request.tenantId, token)
  if (!user) throw new RequestError('sessionMissing')
  return user
}

/** What changes something must show that the pages themselves have sent it. */
export function refuseForeign(deps: Deps, request: FastifyRequest, user: Signed): void {
  if (safe.includes(request.method)) return
  refuseOtherSites(request)
  if (!isCsrfToken(deps, user, singleHeader(request, 'leasehold-csrf'))) {
    throw new RequestError('sessionForeign')
  }
}
