import { databaseRefusal } from '../http/database-faults.ts'
import { RequestError } from '../http/request-error.ts'
import { isStatementTimeout } from '../licensing/database-error.ts'

/**
 * Whether work that was refused so may do better later, though nothing of it is changed: a database or
 * an engine that is away or busy, a lock that is not had. Work that takes longer than any may is not:
 * most likely it will again, and keeps others waiting each time.
 */
export function isPassing(error: unknown): boolean {
  if (isStatementTimeout(error)) return false
  const refusal = error instanceof RequestError ? error : databaseRefusal(error)
  return refusal?.code === 'unavailable'
}
