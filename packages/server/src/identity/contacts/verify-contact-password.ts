import type { Deps } from '../../deps.ts'
import {
  type ContactRole,
  type Credentials,
  findPasswordAccount,
  usernameOf,
} from '../../storage/people/credentials.ts'
import {
  fittingPassword,
  type PasswordOutcome,
  verifyPasswordOf,
} from '../sign-in/verify-password-of.ts'

export type SignedIn = {
  readonly contactId: string
  readonly customerId: string
  /** The e-mail in lower case. */
  readonly username: string
  readonly role: ContactRole
  readonly passwordHash: string | null
}

/** Whether a contact has this password; see `verifyPasswordOf` for what is told when. */
export async function verifyContactPassword(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<PasswordOutcome<SignedIn>> {
  const name = usernameOf(username)
  const found = await verifyPasswordOf<Credentials>(deps, tenantId, {
    failureName: name,
    password: fittingPassword(name, password),
    find: (db) => findPasswordAccount(db, tenantId, name),
    passwordHashOf,
  })
  if (found.outcome !== 'right') return found
  const { contactId, customerId, role } = found.account
  const passwordHash = passwordHashOf(found.account)
  const account = { contactId, customerId, username: name, role, passwordHash }
  return { outcome: 'right', account }
}

function passwordHashOf({ authentication }: Credentials): string | null {
  return authentication.type === 'password' ? authentication.passwordHash : null
}
