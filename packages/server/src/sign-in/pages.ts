import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { CookieKind } from '../http/cookies.ts'
import type { SignInPlace, Vouched } from '../identity/providers/sign-in.ts'
import type { Signed } from '../identity/sign-in/csrf-token.ts'
import type { IdentityProvider } from '../storage/people/identity-providers.ts'

/**
 * Pages that people sign in to: the portal of a customer or the console of the vendor. What is the
 * same for both is written once, in this room; here is what is not.
 */
export type Pages<Who, User extends Signed> = {
  readonly place: SignInPlace
  /** Of the session, and of what is kept while somebody is away at a provider. */
  readonly cookies: { readonly session: CookieKind; readonly away: CookieKind }
  /**
   * Begins a session; the token is for the cookie, and for nowhere else. Null when what was shown
   * counts no more.
   */
  begin(deps: Deps, request: FastifyRequest, who: Who): Promise<string | null>
  /** Whose session a token is; null when it is nobody's any more. */
  userOf(deps: Deps, tenantId: string, token: string): Promise<User | null>
  end(deps: Deps, tenantId: string, token: string): Promise<void>
  /** Where the pages are, without a slash at the end. */
  addressOf(deps: Deps, tenantId: string): Promise<string>
  /** Whether people may sign in to these pages at this provider. */
  isLet(provider: IdentityProvider): boolean
  whoIs(deps: Deps, tenantId: string, vouched: Vouched): Promise<Who | null>
}
