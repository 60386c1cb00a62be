import { type Explanation, LeaseholdError } from '../leasehold-error.ts'
import { isObject, type JsonObject } from '../trust/jws.ts'

/**
 * What became of a request. `granted` and `refused`: the server decided. `unsent`: it surely never
 * arrived. `unknown`: it may have been decided, so it must be repeated as it was.
 */
export type Reply =
  | { readonly kind: 'granted'; readonly body: JsonObject; readonly nonce: string | null }
  | NoReply
  | { readonly kind: 'refused'; readonly error: LeaseholdError }

/** The server did not decide, as far as is known here. */
export type NoReply = { readonly kind: 'unsent' | 'unknown'; readonly error: LeaseholdError }

export function readReply(status: number, headers: Headers, text: string): Reply {
  const body = parse(text)
  if (status === 204) return { kind: 'granted', body: {}, nonce: headers.get('n-nonce') }
  if (status >= 200 && status < 300 && body !== null) {
    return { kind: 'granted', body, nonce: headers.get('n-nonce') }
  }
  if (body === null || typeof body.errorCode !== 'string') {
    // A proxy, a sign-in page of a hotel: whether the server was reached behind it is open.
    const error = new LeaseholdError('replyInvalid', { details: `HTTP status ${status}` })
    return { kind: 'unknown', error }
  }
  const error = new LeaseholdError(body.errorCode, {
    status,
    details: typeof body.details === 'string' ? body.details : null,
    explanation: isObject(body.explanation) ? (body.explanation as Explanation) : null,
    retryAfterSeconds: seconds(headers.get('retry-after')),
  })
  // A server that fails may do so after it has decided; its kept answer will tell.
  return { kind: status >= 500 ? 'unknown' : 'refused', error }
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** A header that holds a number of seconds; null when it is missing or is none. */
export function seconds(text: string | null): number | null {
  const value = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
