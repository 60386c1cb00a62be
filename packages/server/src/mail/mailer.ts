import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'

export type Message = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Sends one message; throws a MailRefused when sending it again would do no better. */
export type Mailer = { send(id: string, message: Message): Promise<void> }

/** The mail server has refused the recipient or the message for good. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}

// A server that doesn't answer holds up the mails behind it no longer than this.
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
// A message is text: nothing in it is to make this server read a file or an address.
const nothingFetched = { disableFileAccess: true, disableUrlAccess: true }

/** Null when the configuration does not say how mail is sent, and from whom. */
export function createMailer({ smtpUrl, mailFrom }: Config): Mailer | null {
  if (smtpUrl === undefined || mailFrom === undefined) return null
  const transport = createTransport({ url: smtpUrl, ...patience, ...nothingFetched })
  const domain = /@([^<>\s@]+)>?$/.exec(mailFrom)?.[1] ?? 'localhost'
  return {
    async send(id, message) {
      try {
        await transport.sendMail({
          ...message,
          from: mailFrom,
          // The same at each try, so that one that arrives twice can be told to be one.
          messageId: `<${id}@${domain}>`,
          // Nobody's absence notice is to answer it (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw isForGood(error) ? new MailRefused((error as Error).message) : error
      }
    },
  }
}

// 5xx about the recipient or the content. A refused sender or login is ours to mend.
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false
  const { responseCode, command } = error
  const isPermanent = typeof responseCode === 'number' && responseCode >= 500
  return isPermanent && (command === 'RCPT TO' || command === 'DATA')
}
