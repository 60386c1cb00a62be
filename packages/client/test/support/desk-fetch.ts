import type { LeaseholdOptions } from '../../src/leasehold.ts'
import { answerCall, type Received, refusedUpdates, seatOf } from './answer-call.ts'
import { type Desk, edit, updateOf } from './license-desk.ts'

type Fetch = NonNullable<LeaseholdOptions['fetch']>

/** A server in this process: it counts what it is asked for, and can fail as real ones do. */
export type CountingServer = {
  readonly desk: Desk
  readonly fetch: Fetch
  /** Leases given: one record of an activation each. */
  records: number
  polls: number
  usageSyncs: number
  streamsOpened: number
  calls: { path: string; method: string; at: number }[]
  /** `down`: nobody answers; `busy`: 503, come back in a minute; `deaf`: no answer arrives. */
  mode: 'up' | 'down' | 'busy' | 'deaf'
  /** `none`: an older server; `held`: a proxy keeps everything but the head of the answer. */
  stream: 'none' | 'open' | 'held'
  edit(change: Parameters<typeof edit>[1], options?: { publish: boolean }): void
  refuse(code: string | null): void
  ping(): void
  /** Ends the streams that are open, as a server that stops does. */
  hangUp(): void
}

type Reader = { seatId: string; send: (text: string) => void; end: () => void }

export function countingServer(desk: Desk): CountingServer {
  const kept = new Map()
  let readers: Reader[] = []
  const tell = (reader: Reader) => {
    const seat = desk.seats.get(reader.seatId)
    if (seat === undefined) return
    const { id, body } = updateOf(desk, seat)
    reader.send(`event: update\nid: ${id}\ndata: ${JSON.stringify(body)}\n\n`)
  }
  const server: CountingServer = {
    desk,
    records: 0,
    polls: 0,
    usageSyncs: 0,
    streamsOpened: 0,
    calls: [],
    mode: 'up',
    stream: 'none',
    edit: (change, options) => {
      edit(desk, change, options)
      if (options?.publish !== false) for (const reader of readers) tell(reader)
    },
    refuse: (code) => {
      edit(desk, (entitlement) => {
        entitlement.refusal = code === null ? null : { code }
      })
      if (code === null) return
      for (const reader of readers) {
        reader.send(
          `event: revoked\ndata: ${JSON.stringify({ errorCode: code, details: code })}\n\n`,
        )
        reader.end()
      }
      readers = []
    },
    ping: () => {
      for (const reader of readers) reader.send('event: ping\ndata: {}\n\n')
    },
    hangUp: () => {
      for (const reader of readers) reader.end()
      readers = []
    },
    fetch: async (url, { method, headers, body, signal }) => {
      const call: Received = {
        method,
        path: url.replace(/^https?:\/\/[^/]+/, ''),
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
        body: body ?? '',
      }
      server.calls.push({ path: call.path, method, at: desk.now() })
      if (server.mode === 'down')
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      if (server.mode === 'busy') {
        return reply({
          status: 503,
          body: { errorCode: 'unavailable' },
          headers: { 'Retry-After': '60' },
        })
      }
      if (call.path === '/api/v1/activation/updates/stream') return openStream(call, signal)
      const answer = answerCall(desk, kept, call)
      if (call.path === '/api/v1/activation/updates') server.polls += 1
      if (call.path === '/api/v1/activation/usage') server.usageSyncs += 1
      const isGrant =
        answer.status === 201 || (call.path === '/api/v1/activation' && method === 'PATCH')
      if (isGrant && answer.status < 300) server.records += 1
      if (server.mode === 'deaf') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
      return reply(answer)
    },
  }

  function openStream(call: Received, signal: AbortSignal): Response {
    const seat = seatOf(desk, String(call.headers.authorization))
    if (server.stream === 'none') return reply({ status: 404, body: { errorCode: 'routeUnknown' } })
    if (seat === null) return reply({ status: 401, body: { errorCode: 'tokenRevoked' } })
    const refused = refusedUpdates(desk, call)
    if (refused !== null) return reply(refused)
    server.streamsOpened += 1
    const encoder = new TextEncoder()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const reader: Reader = {
          seatId: seat.seatId,
          send: (text) => {
            if (server.stream === 'open') controller.enqueue(encoder.encode(text))
          },
          end: () => controller.close(),
        }
        readers.push(reader)
        signal.addEventListener('abort', () => {
          if (!readers.includes(reader)) return
          readers = readers.filter((other) => other !== reader)
          controller.error(signal.reason)
        })
        const held = call.headers['last-event-id']
        if (held === `${desk.epoch}.${desk.entitlement.published}`)
          reader.send('event: ping\ndata: {}\n\n')
        else tell(reader)
      },
    })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }

  return server
}

function reply(answer: {
  status: number
  nonce?: string
  body?: object
  headers?: Record<string, string>
}): Response {
  const headers = new Headers(answer.headers)
  if (answer.nonce !== undefined) headers.set('N-Nonce', answer.nonce)
  const text = answer.body === undefined ? null : JSON.stringify(answer.body)
  return new Response(text, { status: answer.status, headers })
}
