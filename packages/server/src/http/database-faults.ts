import { RequestError } from './request-error.ts'

const retryAfterSeconds = 2

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// pg gives these no code.
const connectionMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end',
]

// 08 connection, 53 resources (disk, memory, connections), 57 shut down or cancelled, 55P03 lock
// time-out, 40 serialization failure and deadlock: nothing was changed and a retry may do better.
const passing = /^(?:08|53|57|40|55P03)/

/**
 * What a thrown database error means for the caller; null when it is a fault of ours. The two
 * constraint codes are a net under the checks of the operations: a race that slips between a check
 * and its write is a conflict, not a fault.
 */
export function databaseRefusal(error: unknown): RequestError | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (isConnectionLoss(error, code) || (isSqlState(code) && passing.test(code)))
    return unavailable()
  if (!isSqlState(code)) return null
  if (code === '23505') return new RequestError('duplicate')
  if (code === '23503') return new RequestError('inUse')
  if (code === '22021' || code === '22P05') {
    return new RequestError('validationFailed', {
      details: 'A text holds a character that it may not.',
    })
  }
  return null
}

export function unavailable(details?: string): RequestError {
  return new RequestError('unavailable', {
    ...(details === undefined ? {} : { details }),
    headers: { 'retry-after': String(retryAfterSeconds) },
  })
}

function isConnectionLoss(error: Error, code: string): boolean {
  if (connectionCodes.has(code)) return true
  // A unix socket that is gone; any other ENOENT is a missing file of ours.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect'
  return connectionMessages.some((message) => error.message.includes(message))
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code)
}
