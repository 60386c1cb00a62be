import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { expectStrong } from '../http/expect-strong.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { forgetPassword } from '../identity/contacts/forgotten-password.ts'

/** Takes down that somebody has forgotten a password, so often at most from an address. */
export function passwordWishes(deps: Deps) {
  const wishes = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 600 })
  /** @param name as wishes are kept under, apart for portal and console */
  return async (request: FastifyRequest, name: string): Promise<void> => {
    refuseOtherSites(request)
    if (deps.mailer === null) throw new RequestError('mailNotConfigured')
    const key = attemptKey(request.tenantId, request.ip)
    wishes.check(key)
    // Each counts, since none is known to be wrong.
    wishes.failed(key)
    await forgetPassword(deps, request.tenantId, name)
  }
}

/** False when the token of the mail is unknown, used or expired. */
type SetPassword = (
  deps: Deps,
  tenantId: string,
  token: string,
  password: string,
) => Promise<boolean>

/** Sets a password with the token of a mail; tokens that don't count are counted by address. */
export function passwordsByLink(deps: Deps, set: SetPassword) {
  const links = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })
  return async (
    { tenantId, ip }: FastifyRequest,
    { token, password }: { readonly token: string; readonly password: string },
  ): Promise<void> => {
    const key = attemptKey(tenantId, ip)
    links.check(key)
    expectStrong(password)
    if (await set(deps, tenantId, token, password)) return
    links.failed(key)
    throw new RequestError('passwordLinkInvalid')
  }
}
