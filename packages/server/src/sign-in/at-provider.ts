import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { readWireId } from '../http/wire.ts'
import { beginSignIn, finishSignIn, signInMs } from '../identity/providers/sign-in.ts'
import type { Signed } from '../identity/sign-in/csrf-token.ts'
import { OutboundFault } from '../outbound/read-json.ts'
import { findIdentityProvider } from '../storage/people/identity-providers.ts'
import type { Pages } from './pages.ts'
import type { ProviderReturn, ProviderSignIn, ProviderSignInBegun } from './provider-model.ts'

/** Sends somebody to a provider, from where they come back to the page `sso`. */
export async function goToProvider<Who, User extends Signed>(
  deps: Deps,
  pages: Pages<Who, User>,
  reply: FastifyReply,
  { identityProviderId }: Static<typeof ProviderSignIn>,
): Promise<Static<typeof ProviderSignInBegun>> {
  const { request } = reply
  refuseOtherSites(request)
  const { tenantId } = request
  const id = readWireId('identityProvider', identityProviderId, 'identityProviderId')
  const provider = await findIdentityProvider(deps.db, tenantId, id)
  if (!provider || !pages.isLet(provider)) throw new RequestError('identityProviderNotFound')
  const redirectUri = `${await pages.addressOf(deps, tenantId)}/sso`
  const { place, cookies } = pages
  const begun = await orUnreachable(
    deps,
    beginSignIn(deps, tenantId, provider, { place, redirectUri }),
  )
  setCookie(reply, deps.config, cookies.away, { text: begun.sealed, maxAgeMs: signInMs })
  return { authorizationUrl: begun.authorizationUrl }
}

/** Finds out who has come back from a provider; whoever has not is counted by address. */
export function returnsFromProvider<Who, User extends Signed>(deps: Deps, pages: Pages<Who, User>) {
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })
  return async (reply: FastifyReply, returned: Static<typeof ProviderReturn>): Promise<Who> => {
    const { request } = reply
    refuseOtherSites(request)
    const { tenantId } = request
    const key = attemptKey(tenantId, request.ip)
    limiter.check(key)
    const vouched = await vouchedFor(deps, pages, request, returned)
    // It may have been taken back while the person was there.
    const isStillLet = vouched !== null && pages.isLet(vouched.provider)
    const who = isStillLet ? await pages.whoIs(deps, tenantId, vouched) : null
    limiter.check(key)
    if (who === null) {
      limiter.failed(key)
      throw new RequestError(isStillLet ? 'accountUnknown' : 'credentialsInvalid')
    }
    setCookie(reply, deps.config, pages.cookies.away, null)
    return who
  }
}

async function vouchedFor<Who, User extends Signed>(
  deps: Deps,
  { place, cookies }: Pages<Who, User>,
  request: FastifyRequest,
  returned: Static<typeof ProviderReturn>,
) {
  const kept = readCookie(request, deps.config, cookies.away)
  if (kept === undefined) return null
  return orUnreachable(deps, finishSignIn(deps, request.tenantId, place, kept, returned))
}

/** A provider that is away is no fault of ours, nor of whoever asks. */
async function orUnreachable<T>({ log }: Pick<Deps, 'log'>, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof OutboundFault)) throw error
    log.warn({ err: error }, 'an identity provider could not be read')
    throw new RequestError('identityProviderUnreachable', { headers: { 'retry-after': '10' } })
  }
}
