import type { JobDeps } from '../deps.ts'
import { answerForgottenPasswords } from '../identity/contacts/forgotten-password.ts'
import { sendDueMails } from '../mail/send-due-mails.ts'

/** Mails that somebody waits for at a sign-in page are written first, and go out with the others. */
export async function sendMails(deps: JobDeps): Promise<void> {
  await answerForgottenPasswords(deps)
  await sendDueMails(deps)
}
