import type { Deps, JobDeps } from '../../deps.ts'
import { lockContact } from '../../storage/people/contacts.ts'
import { findPasswordAccount, usernameOf } from '../../storage/people/credentials.ts'
import { askForPassword, takeForgottenPassword } from '../../storage/people/forgotten-passwords.ts'
import { answerForgottenUser, typedIn } from '../users/forgotten-user-password.ts'
import { queuePasswordMail } from './password-mail.ts'

/** How long one wish stands for all that follow it: nobody's letter box is filled from here. */
export const wishMs = 10 * 60_000

/**
 * Writes down that somebody has forgotten a password. It is looked up later, by a job: so the answer,
 * and the time that it takes, are the same for a name that nobody has.
 */
export async function forgetPassword(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  username: string,
): Promise<void> {
  const now = clock.now()
  const wish = { tenantId, username: usernameOf(username) }
  await askForPassword(db, wish, { now, askedBefore: now - wishMs })
}

/** Writes the mails that were asked for, to those who have an account with a password. */
export async function answerForgottenPasswords(deps: JobDeps): Promise<void> {
  // Without a mailer they wait: it may only be missing on this server.
  if (deps.mailer === null) return
  for (;;) {
    const found = await deps.db.transaction().execute(async (trx) => {
      const wish = await takeForgottenPassword(trx, deps.clock.now())
      if (!wish) return false
      const { tenantId, username } = wish
      const typed = typedIn(username)
      if (typed !== null) {
        await answerForgottenUser(deps, trx, tenantId, typed)
        return true
      }
      const account = await findPasswordAccount(trx, tenantId, username)
      const contact = account && (await lockContact(trx, tenantId, account.contactId))
      // It may have moved to another address, or been switched off, before it was held.
      const current = contact && (await findPasswordAccount(trx, tenantId, username))
      if (contact && current?.authentication.type === 'password') {
        const purpose = current.authentication.passwordHash === null ? 'setup' : 'reset'
        await queuePasswordMail(deps, trx, tenantId, contact, purpose)
      }
      return true
    })
    if (!found) return
  }
}
