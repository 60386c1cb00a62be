import { type ErrorCode, errorCodes } from '@leasehold/core/error-codes'
import { type ClientErrorCode, clientErrorCodes } from './error-codes.ts'

/** A server newer than this client may send codes that it does not know. */
export type LeaseholdErrorCode = ClientErrorCode | ErrorCode | (string & {})

/**
 * The facts of a server's refusal: the limit, what is in use, when the next place comes free at the
 * latest (ISO 8601 or null), and the changes that would cure it.
 */
export type Explanation = {
  readonly code?: string
  readonly limit?: number | null
  readonly inUse?: number | null
  readonly overdraft?: number | null
  readonly freesAt?: string | null
  readonly cures?: readonly { readonly change: string }[]
  readonly [fact: string]: unknown
}

export type ErrorFacts = {
  readonly status?: number | null
  readonly details?: string | null
  readonly explanation?: Explanation | null
  readonly retryAfterSeconds?: number | null
  readonly cause?: unknown
}

/**
 * Why something was refused or could not be done. Decide by `code`: it is permanent. `status` is the
 * HTTP status of a server's refusal, null for the client's own; `details` says what exactly;
 * `explanation` holds the facts of a denial; `retryAfterSeconds` is what the server asked to wait.
 *
 * @example
 * try {
 *   await license.activate({ code })
 * } catch (error) {
 *   if (error instanceof LeaseholdError && error.code === 'noSeatAvailable') {
 *     console.log(`All seats are taken until ${error.explanation?.freesAt}`)
 *   }
 * }
 */
export class LeaseholdError extends Error {
  override readonly name = 'LeaseholdError'
  readonly code: LeaseholdErrorCode
  readonly status: number | null
  readonly details: string | null
  readonly explanation: Explanation | null
  readonly retryAfterSeconds: number | null

  constructor(code: LeaseholdErrorCode, facts: ErrorFacts = {}) {
    super(sentence(code, facts), facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.status = facts.status ?? null
    this.details = facts.details ?? null
    this.explanation = facts.explanation ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
  }
}

function sentence(code: string, { status = null, details = null }: ErrorFacts): string {
  // What the server says stands by itself; our own codes come with their meaning and cure.
  if (status !== null && details !== null) return details
  const [meaning, cure] = known(code)
  return [meaning, details === null || details === '' ? '' : `(${details})`, cure]
    .filter(Boolean)
    .join(' ')
}

function known(code: string): readonly [meaning: string, cure: string] {
  if (isKey(clientErrorCodes, code)) return clientErrorCodes[code]
  if (!isKey(errorCodes, code)) return [code, '']
  const [, meaning, cure] = errorCodes[code]
  return [meaning, cure]
}

function isKey<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key)
}

/** Makes what went wrong outside an error of licensing. A fault of this program stays one. */
export function toLeaseholdError(error: unknown, code: ClientErrorCode): LeaseholdError {
  if (error instanceof LeaseholdError) return error
  if (error instanceof ReferenceError || isOwnTypeError(error)) throw error
  const details = error instanceof Error ? error.message : String(error)
  return new LeaseholdError(code, { details, cause: error })
}

/** A fault here must not end the application that the licence is for; it is told as an error. */
export function asError(error: unknown): LeaseholdError {
  if (error instanceof LeaseholdError) return error
  const details = error instanceof Error ? error.message : String(error)
  return new LeaseholdError('backgroundFailed', { details, cause: error })
}

// Node gives the type errors that tell of the outside, as of a bad path, a code.
function isOwnTypeError(error: unknown): boolean {
  return error instanceof TypeError && !('code' in error)
}
