import type { JobDeps } from '../deps.ts'
import { wishMs } from '../identity/contacts/forgotten-password.ts'
import { failureMemoryMs } from '../identity/sign-in/lock-out.ts'
import { idleMs } from '../identity/sign-in/session-life.ts'
import { deleteOldForgottenPasswords } from '../storage/people/forgotten-passwords.ts'
import { deleteOldMails } from '../storage/people/mails.ts'
import { deleteExpiredPasswordTokens } from '../storage/people/password-tokens.ts'
import { deleteOldSignInFailures } from '../storage/people/sign-in-failures.ts'
import { deleteExpiredSessions } from '../storage/users/sessions.ts'

const mailMemoryMs = 90 * 86_400_000

/** Failures that count no more, links that work no more, and when mails of long ago were sent. */
export async function forgetSignIns({ db, clock }: JobDeps): Promise<void> {
  const now = clock.now()
  await deleteOldSignInFailures(db, now - failureMemoryMs)
  await deleteExpiredPasswordTokens(db, now)
  const ended = { now, seenBefore: now - idleMs }
  await deleteExpiredSessions(db, 'portal_session', ended)
  await deleteExpiredSessions(db, 'user_session', ended)
  await deleteOldForgottenPasswords(db, now - wishMs)
  await deleteOldMails(db, now - mailMemoryMs)
}
