import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import {
  clearSignInFailures,
  ensureSignInFailures,
  lockSignInFailures,
  saveSignInFailures,
} from '../../storage/people/sign-in-failures.ts'
import type { Database } from '../../storage/schema.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { afterFailure, isLocked } from './lock-out.ts'

type Db = Kysely<Database>

export type PasswordOutcome<A> =
  | { readonly outcome: 'right'; readonly account: A }
  | { readonly outcome: 'wrong' }
  /** Right as far as it goes, but something else is asked for too. */
  | { readonly outcome: 'incomplete' }
  /** Not even the right password is let in before this instant. */
  | { readonly outcome: 'locked'; readonly until: number }

/** Who signs in, and what else is asked of them. */
export type SignInOf<A> = {
  /** What failures are counted under, whether anybody has the name or not. */
  readonly failureName: string
  /** Null when the name or the password is one that nobody can have. */
  readonly password: string | null
  find(db: Db): Promise<A | null>
  passwordHashOf(account: A): string | null
  /** Looked at under the lock, behind the right password. */
  further?(db: Db, account: A): Promise<'right' | 'wrong' | 'incomplete'>
}

const maxPasswordLength = 200
const maxNameLength = 100

/** The password as it is hashed; null when nobody can have this name or this password. */
export function fittingPassword(name: string, password: string): string | null {
  const fits = name.length <= maxNameLength && password.length <= maxPasswordLength
  return fits ? password.normalize('NFC') : null
}

/**
 * Whether somebody has this password. Takes the same time and gives the same answers for a name that
 * nobody has, is inactive, or has no password yet.
 *
 * The password is looked at first, since that takes long, and the count is kept under a lock
 * afterwards. Only what is found out under the lock is told: of a hundred guesses at once, the
 * first five learn that they were wrong and the others, the right one included, that the account is
 * locked. And a hundred devices that sign in with the right password at once all get in.
 */
export async function verifyPasswordOf<A>(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  { failureName, password, find, passwordHashOf, further }: SignInOf<A>,
): Promise<PasswordOutcome<A>> {
  const account = password === null ? null : await find(deps.db)
  const hashOf = (found: A | null) => (found === null ? null : passwordHashOf(found))
  const stored = hashOf(account) ?? (await hashOfNobody())
  const isRight = (await verifyPassword(stored, password ?? '')) && account !== null
  // Nobody has a name of that length, so there is nothing to protect and no row to fill.
  if (password === null) return { outcome: 'wrong' }
  return deps.db.transaction().execute(async (db) => {
    // With something else asked for, right passwords take turns too, or it could be guessed at once.
    const inTurn = !isRight || further !== undefined
    if (inTurn) await ensureSignInFailures(db, tenantId, failureName, deps.clock.now())
    const failures = await lockSignInFailures(db, tenantId, failureName)
    const now = deps.clock.now()
    if (failures && isLocked(failures, now)) {
      return { outcome: 'locked', until: failures.lockedUntil ?? now }
    }
    // It may have been changed, or the account switched off, while it was looked at.
    const current = isRight ? await find(db) : null
    const isSame = current !== null && hashOf(current) === stored
    const more = isSame ? await further?.(db, current) : undefined
    if (more === 'incomplete') return { outcome: 'incomplete' }
    if (!isRight || more === 'wrong') {
      if (failures) await saveSignInFailures(db, tenantId, failureName, afterFailure(failures, now))
      return { outcome: 'wrong' }
    }
    if (!isSame) return { outcome: 'wrong' }
    if (failures) await clearSignInFailures(db, tenantId, failureName)
    return { outcome: 'right', account: current }
  })
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
