import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { versionTag } from '../licensing/version-tag.ts'
import type { PushEvent } from '../schedule/push.ts'
import { isObject, type JsonObject } from '../trust/jws.ts'
import { readReply } from '../wire/reply.ts'
import { fetchReply, readText } from '../wire/send.ts'
import { applyUpdate, noteStopped } from './apply-update.ts'
import { readEvents, type StreamEvent } from './events.ts'

/** A stream that is being read, for as long as it lasts. */
export type Stream = { readonly accessToken: string; close(): void }

/**
 * Opens the stream of updates and takes over what arrives. `tell` hears of signs of life, and once of
 * the end, unless it was closed from here.
 */
export function followStream(client: Client, tell: (event: PushEvent) => void): Stream | null {
  const { accessToken } = client.content
  const { lease } = client.view
  if (accessToken === null || lease === null) return null
  const ending = new AbortController()
  const { signal } = ending
  const lost = (event: Omit<Extract<PushEvent, { kind: 'lost' }>, 'kind'>) => {
    if (!signal.aborted) tell({ kind: 'lost', ...event })
    ending.abort()
  }
  const request = {
    method: 'GET',
    path: '/api/v1/activation/updates/stream',
    body: null,
    accessToken,
    nonce: null,
    idempotencyKey: null,
    headers: { accept: 'text/event-stream', 'Last-Event-ID': versionTag(client, lease) },
  }
  const { settings } = client
  const read = async () => {
    const response = await fetchReply({ ...settings, fetch: settings.quietFetch }, request, signal)
    const type = response.headers.get('content-type') ?? ''
    if (response.status !== 200 || !type.startsWith('text/event-stream')) {
      return lost(await turnedAway(client, accessToken, response))
    }
    tell({ kind: 'opened' })
    const reader = readEvents()
    const decoder = new TextDecoder()
    try {
      for await (const bytes of response.body ?? []) {
        for (const event of reader.read(decoder.decode(bytes, { stream: true }))) {
          await takeEvent(client, accessToken, event)
          if (signal.aborted) return
          tell({ kind: 'alive' })
        }
      }
    } finally {
      lost({ cause: 'ended', retryAfterSeconds: null, retryMs: reader.retryMs() })
    }
  }
  read().catch(() => {
    lost({ cause: 'failed', retryAfterSeconds: null, retryMs: null })
  })
  return { accessToken, close: () => ending.abort() }
}

async function takeEvent(client: Client, accessToken: string, event: StreamEvent): Promise<void> {
  const body = parse(event.data)
  if (body === null || (event.name !== 'update' && event.name !== 'revoked')) return
  const sent = momentOf(client.settings.clock)
  const { nonce } = client.content
  await takeTurn(client, null, async (turn) => {
    if (client.content.accessToken !== accessToken) return
    const change =
      event.name === 'update'
        ? applyUpdate(client, body, { nonce, sent, byStream: true }, null).change
        : noteStopped(client, refusalOf(body))
    if (change !== null) await save(turn, change)
  })
}

function refusalOf({ errorCode, details, explanation }: JsonObject): LeaseholdError {
  return new LeaseholdError(String(errorCode), {
    status: 402,
    details: typeof details === 'string' ? details : null,
    explanation: isObject(explanation) ? explanation : null,
  })
}

/** No stream was opened: an older server, a full one, a refusal, or something in between. */
async function turnedAway(client: Client, accessToken: string, response: Response) {
  const reply = readReply(response.status, response.headers, await readText(response))
  if (reply.kind === 'granted')
    return { cause: 'unknown', retryAfterSeconds: null, retryMs: null } as const
  await takeTurn(client, null, async (turn) => {
    if (client.content.accessToken !== accessToken) return
    const stopped = noteStopped(client, reply.error)
    if (stopped !== null) await save(turn, stopped)
  })
  const isUnknown = reply.error.code === 'routeUnknown' || response.status === 404
  return {
    cause: isUnknown ? 'unknown' : 'failed',
    retryAfterSeconds: reply.error.retryAfterSeconds,
    retryMs: null,
  } as const
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
