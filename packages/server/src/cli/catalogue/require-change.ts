import { UsageError } from '../usage-error.ts'

/** The fields of a change; one that changes nothing was meant otherwise. */
export function requireChange<T extends object>(body: T): T {
  if (Object.values(body).some((value) => value !== undefined)) return body
  throw new UsageError('Say what to change; --help lists what can be changed.')
}
