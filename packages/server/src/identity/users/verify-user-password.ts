import type { Deps } from '../../deps.ts'
import { hasSecondFactor } from '../../storage/users/second-factors.ts'
import { findUserAccount, type UserAccount } from '../../storage/users/user-accounts.ts'
import {
  fittingPassword,
  type PasswordOutcome,
  verifyPasswordOf,
} from '../sign-in/verify-password-of.ts'
import { consoleNames } from './forgotten-user-password.ts'
import { takeCode } from './second-factor.ts'

/** Whether somebody of the vendor has this password, and who has a second factor its code. */
export async function verifyUserPassword(
  deps: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  tenantId: string,
  { username, password, code }: { username: string; password: string; code?: string | undefined },
): Promise<PasswordOutcome<UserAccount & { readonly secondFactor: boolean }>> {
  const name = username.trim().toLowerCase()
  let secondFactor = false
  const found = await verifyPasswordOf<UserAccount>(deps, tenantId, {
    failureName: failureNameOf(name),
    password: fittingPassword(name, password),
    find: (db) => findUserAccount(db, tenantId, name),
    passwordHashOf: (account) => account.passwordHash,
    async further(db, { id }) {
      secondFactor = await hasSecondFactor(db, tenantId, id)
      if (!secondFactor) return 'right'
      if (code === undefined) return 'incomplete'
      return (await takeCode(deps, db, tenantId, id, code)) ? 'right' : 'wrong'
    },
  })
  if (found.outcome !== 'right') return found
  return { outcome: 'right', account: { ...found.account, secondFactor } }
}

/** Apart from those of contacts, whose names are e-mail addresses and have no space. */
export function failureNameOf(name: string): string {
  return `${consoleNames}${name.trim().toLowerCase()}`
}
