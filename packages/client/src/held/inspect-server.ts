import { LeaseholdError, toLeaseholdError } from '../leasehold-error.ts'
import { type LeaseholdOptions, settle } from '../options.ts'
import { verifyManifest } from '../trust/manifest.ts'
import { exchange } from '../wire/send.ts'

/** What a look at a server shows; `clockOffsetMs` is its clock less this machine's. */
export type ServerFound = {
  readonly error: LeaseholdError | null
  readonly clockOffsetMs: number | null
  /** Whether a pinned root key signed the list of its keys. */
  readonly keysTrusted: boolean
}

/** Asks a server for its keys, which needs no seat, to tell what is wrong between here and there. */
export async function inspectServer(options: LeaseholdOptions): Promise<ServerFound> {
  try {
    const settings = settle(options)
    const request = {
      method: 'GET',
      path: '/api/v1/keys',
      body: null,
      accessToken: null,
      nonce: null,
      idempotencyKey: null,
    }
    const answer = await exchange(settings, request, AbortSignal.timeout(settings.requestTimeoutMs))
    if ('kind' in answer) return found(answer.error)
    const serverAt = Date.parse(answer.headers.get('date') ?? '')
    const clockOffsetMs = Number.isNaN(serverAt) ? null : serverAt - settings.clock.wall()
    if (answer.status !== 200) {
      const details = `HTTP status ${answer.status}`
      return { ...found(new LeaseholdError('replyInvalid', { details })), clockOffsetMs }
    }
    const { manifest } = JSON.parse(answer.text) as { manifest: string }
    const { tenantId, roots } = settings
    const verified = verifyManifest(manifest, { tenantId, roots, highestSerial: 0 })
    const error = verified.ok
      ? null
      : new LeaseholdError('keyUntrusted', { details: verified.detail })
    return { error, clockOffsetMs, keysTrusted: verified.ok }
  } catch (error) {
    return found(toLeaseholdError(error, 'replyInvalid'))
  }
}

function found(error: LeaseholdError): ServerFound {
  return { error, clockOffsetMs: null, keysTrusted: false }
}
