import type { JobDeps } from '../deps.ts'
import {
  claimDueMail,
  type DueMail,
  giveUpMail,
  markMailSent,
  postponeMail,
} from '../storage/people/mails.ts'
import { MailRefused } from './mailer.ts'
import { type Letter, letterContext } from './queue-mail.ts'

// A server that died while it sent a mail leaves it to the others after this long.
const claimMs = 10 * 60_000
const firstPauseMs = 30_000
const longestPauseMs = 3_600_000

/**
 * Sends what is due, each mail with pauses that grow until it goes out or is of no use any more.
 * Ends at the first that the mail server doesn't take now: while that is away, every other mail would
 * wait for it too, and all other jobs for the mails.
 */
export async function sendDueMails(deps: JobDeps): Promise<void> {
  const { db, clock, mailer } = deps
  // Without a mailer they wait: it may only be missing on this server.
  if (mailer === null) return
  for (;;) {
    const now = clock.now()
    const mail = await claimDueMail(db, now, now + claimMs)
    if (mail === null) return
    const isAway = await sendOne({ ...deps, mailer }, mail)
    if (isAway) return
  }
}

type SendDeps = JobDeps & { readonly mailer: NonNullable<JobDeps['mailer']> }

/** Whether the mail server would not take it now. */
async function sendOne(
  { db, clock, log, mailer, secrets }: SendDeps,
  mail: DueMail,
): Promise<boolean> {
  const { tenantId, id, kind, attempts } = mail
  const sealed = secrets.open(tenantId, letterContext(id), mail.sealed)
  const { expiresAt, ...message } = JSON.parse(sealed.toString('utf8')) as Letter
  if (expiresAt <= clock.now()) {
    log.error({ mail: id, kind }, 'a mail could not be sent in time and was given up')
    await giveUpMail(db, mail, clock.now(), 'It was of no use any more.')
    return false
  }
  try {
    await mailer.send(id, message)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof MailRefused) {
      log.error({ mail: id, kind, reason }, 'a mail was refused for good')
      await giveUpMail(db, mail, clock.now(), reason)
      return false
    }
    log.warn({ mail: id, kind, reason, attempts }, 'a mail could not be sent; it is tried again')
    const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs)
    await postponeMail(db, mail, clock.now() + pauseMs, reason)
    return true
  }
  await markMailSent(db, mail, clock.now())
  return false
}
