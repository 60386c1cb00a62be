import type { Deps } from '../../deps.ts'
import {
  type ContactRole,
  type Credentials,
  findPasswordAccount,
  usernameOf,
} from '../../storage/people/credentials.ts'
import {
  clearSignInFailures,
  ensureSignInFailures,
  lockSignInFailures,
  saveSignInFailures,
} from '../../storage/people/sign-in-failures.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { afterFailure, isLocked } from './lock-out.ts'

export type SignedIn = {
  readonly contactId: string
  readonly customerId: string
  /** The e-mail in lower case. */
  readonly username: string
  readonly role: ContactRole
}

export type PasswordOutcome =
  | ({ readonly outcome: 'right' } & SignedIn)
  | { readonly outcome: 'wrong' }
  /** Not even the right password is let in before this instant. */
  | { readonly outcome: 'locked'; readonly until: number }

const maxPasswordLength = 200
const maxUsernameLength = 100

/**
 * Whether a contact has this password. Takes the same time and gives the same answers for a name
 * that nobody has, is inactive, or has no password yet.
 *
 * The password is looked at first, since that takes long, and the count is kept under a lock
 * afterwards. Only what is found out under the lock is told: of a hundred guesses at once, the
 * first five learn that they were wrong and the others, the right one included, that the account is
 * locked. And a hundred devices that sign in with the right password at once all get in.
 */
export async function verifyContactPassword(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  username: string,
  password: string,
): Promise<PasswordOutcome> {
  const name = usernameOf(username)
  const fits = name.length <= maxUsernameLength && password.length <= maxPasswordLength
  const account = fits ? await findPasswordAccount(deps.db, tenantId, name) : null
  const stored = passwordHashOf(account) ?? (await hashOfNobody())
  const isRight =
    (await verifyPassword(stored, fits ? password.normalize('NFC') : '')) && account !== null
  // Nobody has a name of that length, so there is nothing to protect and no row to fill.
  if (!fits) return { outcome: 'wrong' }
  return deps.db.transaction().execute(async (db) => {
    if (!isRight) await ensureSignInFailures(db, tenantId, name, deps.clock.now())
    const failures = await lockSignInFailures(db, tenantId, name)
    const now = deps.clock.now()
    if (failures && isLocked(failures, now)) {
      return { outcome: 'locked', until: failures.lockedUntil ?? now }
    }
    if (!isRight) {
      if (failures) await saveSignInFailures(db, tenantId, name, afterFailure(failures, now))
      return { outcome: 'wrong' }
    }
    // It may have been changed, or the account switched off, while it was looked at.
    const current = await findPasswordAccount(db, tenantId, name)
    if (current === null || passwordHashOf(current) !== stored) return { outcome: 'wrong' }
    if (failures) await clearSignInFailures(db, tenantId, name)
    const { contactId, customerId, role } = current
    return { outcome: 'right', contactId, customerId, username: name, role }
  })
}

function passwordHashOf(account: Credentials | null): string | null {
  return account?.authentication.type === 'password' ? account.authentication.passwordHash : null
}

let nobody: Promise<string> | undefined

/** What the password of nobody is compared with, so that it takes as long as anybody's. */
function hashOfNobody(): Promise<string> {
  nobody ??= hashPassword('the password of nobody').catch((error: unknown) => {
    nobody = undefined
    throw error
  })
  return nobody
}
