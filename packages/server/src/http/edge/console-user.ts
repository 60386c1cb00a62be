import type { FastifyRequest } from 'fastify'
import { consolePages } from '../../console/console-pages.ts'
import type { Deps } from '../../deps.ts'
import type { ConsoleUser } from '../../identity/users/user-session.ts'
import { refuseForeign, signedInUser } from '../../sign-in/sessions.ts'
import { RequestError } from '../request-error.ts'

/**
 * Whoever the cookie of the console says is signed in; null without a cookie. What changes something
 * must show that the console's own page has sent it.
 */
export async function consoleUser(
  deps: Deps,
  request: FastifyRequest,
): Promise<ConsoleUser | null> {
  const user = await signedInUser(deps, consolePages, request)
  if (user) refuseForeign(deps, request, user)
  return user
}

export function refuseWithoutSecondFactor({ mustSetUpSecondFactor }: ConsoleUser): void {
  if (mustSetUpSecondFactor) throw new RequestError('secondFactorMissing')
}
