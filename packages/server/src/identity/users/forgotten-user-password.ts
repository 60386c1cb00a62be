import type { Kysely } from 'kysely'
import type { JobDeps } from '../../deps.ts'
import type { Database } from '../../storage/schema.ts'
import { findUserAccount } from '../../storage/users/user-accounts.ts'
import { queueUserPasswordMail } from './user-mail.ts'

/** What stands before a name that was typed in the console; e-mails, the names of contacts, have no space. */
export const consoleNames = 'console '

/** The name that was typed in the console; null when it was in the portal. */
export function typedIn(username: string): string | null {
  return username.startsWith(consoleNames) ? username.slice(consoleNames.length) : null
}

/** Writes the mail to whoever of the vendor has this name. Before the first password there is an invitation. */
export async function answerForgottenUser(
  deps: JobDeps,
  db: Kysely<Database>,
  tenantId: string,
  name: string,
): Promise<void> {
  const user = await findUserAccount(db, tenantId, name)
  if (user && user.passwordHash !== null) await queueUserPasswordMail(deps, db, tenantId, user)
}
