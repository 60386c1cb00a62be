import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { type AddressGuard, AddressRefused } from '../outbound/address-guard.ts'
import { guardedLookup } from '../outbound/guarded-lookup.ts'
import { parseReceiverUri } from './receiver-uri.ts'

export type CallOutcome = {
  /** Null when no answer came. */
  readonly status: number | null
  /** Why it does not count as delivered; null when it does. */
  readonly error: string | null
  /** What the receiver asks to wait before the next call. */
  readonly retryAfterMs: number | null
}

export type Receiver = {
  call(
    uri: string,
    headers: Record<string, string>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<CallOutcome>
  close(): void
}

export type CallLimits = {
  /** From the look-up of the name to the answer's status. */
  readonly answerMs: number
  /** What of an answer's body is read before the connection is cut; nothing in it counts. */
  readonly bodyMs: number
  readonly bodyBytes: number
}

export const usualLimits: CallLimits = { answerMs: 15_000, bodyMs: 2_000, bodyBytes: 64 * 1024 }

const idleMs = 4_000

/**
 * Calls receivers: each look-up is checked, and the address that was checked is the one connected
 * to. Redirects are not followed, and answers are not read beyond a bound.
 */
export function createReceiver(guard: AddressGuard, limits = usualLimits): Receiver {
  const options = { keepAlive: true, timeout: idleMs, maxFreeSockets: 64 }
  const agents = { http: new http.Agent(options), https: new https.Agent(options) }
  const lookup = guardedLookup(guard)

  function attempt(
    url: URL,
    headers: Record<string, string>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<CallOutcome & { stale?: boolean }> {
    return new Promise((resolve) => {
      const secure = url.protocol === 'https:'
      const request = (secure ? https : http).request(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        agent: secure ? agents.https : agents.http,
        lookup,
        signal,
      })
      const late = setTimeout(
        () => request.destroy(new Error(`no answer within ${limits.answerMs / 1_000} s`)),
        limits.answerMs,
      )
      request.on('response', (response) => {
        clearTimeout(late)
        drain(response, limits)
        resolve(outcomeOf(response))
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(late)
        const stale = request.reusedSocket && error.code === 'ECONNRESET'
        resolve({ ...failed(describe(error)), stale })
      })
      // After neither of the two: an answer 101 ends a request without a word.
      request.on('close', () => {
        clearTimeout(late)
        resolve(failed('the connection was closed without an answer'))
      })
      request.end(body)
    })
  }

  return {
    async call(uri, headers, body, signal) {
      try {
        const url = parseReceiverUri(uri)
        // No look-up is made for a literal address.
        if (isIP(url.hostname.replace(/^\[|\]$/g, ''))) await guard.resolve(url.hostname)
        const { stale, ...outcome } = await attempt(url, headers, body, signal)
        if (!stale) return outcome
        // The receiver had closed a connection that was kept open: it has seen nothing of the call.
        const { stale: _, ...again } = await attempt(url, headers, body, signal)
        return again
      } catch (error) {
        return failed(error instanceof Error ? describe(error) : String(error))
      }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function outcomeOf(response: http.IncomingMessage): CallOutcome {
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return { status, error: null, retryAfterMs: null }
  const error =
    status >= 300 && status < 400
      ? `answered ${status}; redirects are not followed`
      : `answered ${status}`
  return { status, error, retryAfterMs: retryAfter(response.headers['retry-after']) }
}

function retryAfter(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null
}

/** Reads an answer to its end, so that the connection can serve again, or cuts it at the bounds. */
function drain(response: http.IncomingMessage, { bodyBytes, bodyMs }: CallLimits): void {
  const late = setTimeout(() => response.destroy(), bodyMs)
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bodyBytes) response.destroy()
  })
  response.on('error', () => {})
  response.on('close', () => clearTimeout(late))
}

function failed(error: string): CallOutcome {
  return { status: null, error, retryAfterMs: null }
}

function describe(error: NodeJS.ErrnoException): string {
  if (error instanceof AddressRefused) return error.message
  return error.code === undefined || error.message.includes(error.code)
    ? error.message
    : `${error.message} (${error.code})`
}
