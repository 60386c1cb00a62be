import type { Deps } from '../deps.ts'
import { accountOrRefuse } from '../http/account-of-password.ts'
import type { ConsoleUser } from '../identity/users/user-session.ts'
import { verifyUserPassword } from '../identity/users/verify-user-password.ts'

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
    deps.clock,
    await verifyUserPassword(deps, tenantId, { username, password, code }),
  )
}
