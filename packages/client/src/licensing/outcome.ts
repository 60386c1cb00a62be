import { LeaseholdError, type LeaseholdErrorCode } from '../leasehold-error.ts'

/** What was not done: `reason` to decide by, `error` to show. */
export type NotDone = { readonly reason: LeaseholdErrorCode; readonly error: LeaseholdError }

/** Turns an error of licensing into data. Anything else is a fault of the program and thrown. */
export function notDone(error: unknown): NotDone {
  if (!(error instanceof LeaseholdError)) throw error
  return { reason: error.code, error }
}
