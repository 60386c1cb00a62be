import type { JobDeps } from '../deps.ts'
import { wishMs } from '../identity/contacts/forgotten-password.ts'
import { failureMemoryMs } from '../identity/contacts/lock-out.ts'
import { idleMs } from '../identity/contacts/portal-session.ts'
import { deleteOldForgottenPasswords } from '../storage/people/forgotten-passwords.ts'
import { deleteOldMails } from '../storage/people/mails.ts'
import { deleteExpiredPasswordTokens } from '../storage/people/password-tokens.ts'
import { deleteExpiredPortalSessions } from '../storage/people/portal-sessions.ts'
import { deleteOldSignInFailures } from '../storage/people/sign-in-failures.ts'

const mailMemoryMs = 90 * 86_400_000

/** Failures that count no more, links that work no more, and when mails of long ago were sent. */
export async function forgetSignIns({ db, clock }: JobDeps): Promise<void> {
  const now = clock.now()
  await deleteOldSignInFailures(db, now - failureMemoryMs)
  await deleteExpiredPasswordTokens(db, now)
  await deleteExpiredPortalSessions(db, { now, seenBefore: now - idleMs })
  await deleteOldForgottenPasswords(db, now - wishMs)
  await deleteOldMails(db, now - mailMemoryMs)
}
