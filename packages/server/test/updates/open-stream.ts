import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { TestServer } from '../support/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails if it is not there
export type Event = { name: string; id: string | null; data: any }

export type OpenStream = {
  status: number
  headers: Record<string, unknown>
  /** Of a refusal. */
  body: string
  /** The next event; null when the stream has ended. */
  next(): Promise<Event | null>
  close(): void
}

/** Listens on a port of its own, once. */
export async function portOf({ app }: TestServer): Promise<number> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

/** Opens a stream over a real socket, and reads events from it one by one. */
export async function openStream(
  server: TestServer,
  token: string,
  options: { lastEventId?: string; port?: number } = {},
): Promise<OpenStream> {
  const port = options.port ?? (await portOf(server))
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/api/v1/activation/updates/stream',
      agent: false,
      headers: {
        'n-tenantid': server.tenantHeader,
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }),
      },
    })
    const close = () => void sent.destroy()
    onTestFinished(close)
    sent.on('error', reject)
    sent.on('response', (response) => {
      const events: Event[] = []
      const waiting: ((event: Event | null) => void)[] = []
      let text = ''
      let ended = false
      const give = () => {
        while (waiting.length > 0 && (events.length > 0 || ended)) {
          waiting.shift()?.(events.shift() ?? null)
        }
      }
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (response.statusCode !== 200) return
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const event = read(text.slice(0, end))
          text = text.slice(end + 2)
          if (event) events.push(event)
        }
        give()
      })
      const finish = () => {
        ended = true
        give()
        if (response.statusCode !== 200) resolve({ ...opened, body: text })
      }
      response.on('end', finish)
      response.on('error', finish)
      response.on('close', finish)
      const opened = {
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: '',
        next: () =>
          new Promise<Event | null>((take) => {
            waiting.push(take)
            give()
          }),
        close,
      }
      if (response.statusCode === 200) resolve(opened)
    })
    sent.end()
  })
}

function read(block: string): Event | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...rest] = line.split(': ')
      return [name, rest.join(': ')]
    }),
  )
  const name = fields.get('event')
  if (name === undefined) return null
  return { name, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data') ?? 'null') }
}
