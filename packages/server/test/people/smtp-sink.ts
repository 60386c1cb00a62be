import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Received = {
  readonly to: readonly string[]
  readonly from: string
  readonly subject: string
  readonly id: string
  /** The whole message as it came, with soft line breaks and encoded characters undone. */
  readonly text: string
}

export type SmtpSink = {
  readonly url: string
  readonly received: Received[]
  /** What to answer recipients and messages with in place of taking them; null takes them. */
  refuse: { at: 'recipient' | 'data'; code: number } | null
  close(): Promise<void>
}

/** A mail server of this machine that keeps what it is given. */
export async function smtpSink(): Promise<SmtpSink> {
  const received: Received[] = []
  const refusal = (code: number) =>
    Object.assign(new Error('Refused by the test'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, done) {
      const { refuse } = sink
      done(refuse?.at === 'recipient' ? refusal(refuse.code) : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { refuse } = sink
        if (refuse?.at === 'data') return done(refusal(refuse.code))
        const to = session.envelope.rcptTo.map(({ address }) => address)
        received.push({ to, ...readMessage(Buffer.concat(chunks).toString('utf8')) })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return sink
}

function readMessage(raw: string): Omit<Received, 'to'> {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const headers = head.replace(/\r\n[ \t]+/g, ' ')
  const header = (name: string) =>
    new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1]?.trim() ?? ''
  return {
    from: header('From'),
    subject: decodedWords(header('Subject')),
    id: header('Message-ID'),
    text: `${headers}\n\n${quotedPrintable(body.join('\n\n'))}`,
  }
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function decodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?(.*?)\?=/gi, (_all, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : quotedPrintable(word.replaceAll('_', ' ')),
    )
}

/** The token of the link in a mail. */
export function tokenOf({ text }: Received): string {
  const token = /#token=([\w-]{43})/.exec(text)?.[1]
  if (token === undefined) throw new Error(`No link in the mail:\n${text}`)
  return token
}
