import { RequestError } from '../http/request-error.ts'

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Another session held a row for longer than the lock time-out. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03'
}

/** A statement took longer than any may. */
export function isStatementTimeout(error: unknown): boolean {
  return codeOf(error) === '57014'
}

/**
 * Serialization failure or deadlock; and a code taken or a row made by another server after this
 * batch had looked: the next try sees it.
 */
export function isContention(error: unknown): boolean {
  return ['40001', '40P01', '23505'].includes(codeOf(error))
}

/**
 * Connection failures carry a network code or class 08, 53 or 57P, a primary that has become a
 * standby 25006: it is left for whoever is the primary now. Anything without a code is the driver's.
 */
export function isLost(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(08|57P|53)/.test(code) || code === '25006') return true
  if (/^E[A-Z]+$/.test(code)) return true
  return code === '' && /connect|terminated|socket|read timeout/i.test(messageOf(error))
}

/** What the command refers to went away between its checks and its decision. */
export function faultOf(error: unknown): unknown {
  return codeOf(error) === '23503'
    ? new RequestError('stateConflict', {
        details: 'Something that the request refers to is gone.',
      })
    : error
}
