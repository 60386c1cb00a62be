import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import type { PasswordOutcome } from '../identity/sign-in/verify-password-of.ts'
import type { ConsoleUser } from '../identity/users/user-session.ts'
import { verifyUserPassword } from '../identity/users/verify-user-password.ts'

/** The account behind a password that was shown, or the refusal. */
export function accountOrRefuse<A>({ clock }: Pick<Deps, 'clock'>, found: PasswordOutcome<A>): A {
  switch (found.outcome) {
    case 'right':
      return found.account
    case 'incomplete':
      throw new RequestError('secondFactorRequired')
    case 'wrong':
      throw new RequestError('credentialsInvalid')
    case 'locked': {
      const seconds = Math.max(1, Math.ceil((found.until - clock.now()) / 1000))
      throw new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
    }
  }
}

/**
 * Whoever changes how an account signs in shows the password once more, and the code of the second
 * factor where there is one: an open page alone is not enough. Failures count as at signing in.
 */
export async function accountShown(
  deps: Deps,
  { tenantId, session }: ConsoleUser,
  { password, code }: { readonly password: string; readonly code?: string | undefined },
) {
  const { username } = session
  return accountOrRefuse(
    deps,
    await verifyUserPassword(deps, tenantId, { username, password, code }),
  )
}
