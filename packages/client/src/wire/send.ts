import { LeaseholdError } from '../leasehold-error.ts'
import type { Settings } from '../options.ts'
import { type NoReply, type Reply, readReply } from './reply.ts'

export type WireRequest = {
  readonly method: string
  readonly path: string
  readonly body: string | null
  readonly accessToken: string | null
  readonly nonce: string | null
  /** Null for what may be asked any number of times. */
  readonly idempotencyKey: string | null
  readonly headers?: Readonly<Record<string, string>>
}

type Exchanged =
  | { readonly status: number; readonly headers: Headers; readonly text: string }
  | NoReply

// Far beyond any licence; a stranger's answer must not fill the memory.
const longestReplyBytes = 4 * 1024 * 1024

// No connection stood when these happened, so nothing can have arrived.
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  // The socket of an agent that does not run, or is somebody else's.
  'ENOENT',
  'EACCES',
])
// The names that TLS has for certificates that it does not accept: nothing was sent over it either.
const certificateCode = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/** Sends one request once. Never throws. */
export async function send(
  settings: Settings,
  request: WireRequest,
  signal: AbortSignal,
): Promise<Reply> {
  const exchanged = await exchange(settings, request, signal)
  if ('kind' in exchanged) return exchanged
  return readReply(exchanged.status, exchanged.headers, exchanged.text)
}

/** The same, with the answer as it came. */
export async function exchange(
  settings: Settings,
  request: WireRequest,
  signal: AbortSignal,
): Promise<Exchanged> {
  try {
    const response = await fetchReply(settings, request, signal)
    return { status: response.status, headers: response.headers, text: await readText(response) }
  } catch (cause) {
    return failureOf(cause)
  }
}

/** Begins an exchange whose answer is read piece by piece. */
export function fetchReply(
  settings: Settings,
  request: WireRequest,
  signal: AbortSignal,
): Promise<Response> {
  return settings.fetch(settings.url + request.path, {
    method: request.method,
    headers: headersOf(settings, request),
    body: request.body,
    // Followed, it would take token and nonce to wherever a stranger points.
    redirect: 'manual',
    signal,
  })
}

/** What a request that threw came to. */
function failureOf(cause: unknown): NoReply {
  const details = reasonOf(cause)
  if (neverArrived(cause)) {
    return { kind: 'unsent', error: new LeaseholdError('networkUnreachable', { details, cause }) }
  }
  return { kind: 'unknown', error: new LeaseholdError('replyLost', { details, cause }) }
}

function headersOf(settings: Settings, request: WireRequest): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'N-TenantId': settings.tenantId,
    ...request.headers,
  }
  if (request.idempotencyKey !== null) headers['Idempotency-Key'] = request.idempotencyKey
  if (request.body !== null) headers['Content-Type'] = 'application/json'
  if (request.accessToken !== null) headers.Authorization = `Bearer ${request.accessToken}`
  if (request.nonce !== null) headers['N-Nonce'] = request.nonce
  return headers
}

export async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > longestReplyBytes) throw new Error('the reply is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function neverArrived(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // One error for each address of the host.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.every(neverArrived)
  }
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined && (unsentCodes.has(code) || certificateCode.test(code))) return true
  return neverArrived(error.cause)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? error.cause : error
  const { code } = cause as NodeJS.ErrnoException
  return code ?? cause.message
}
