import type { Fault } from '@leasehold/core/catalogue-rules'
import { invalid } from '../http/request-error.ts'

/** Throws the 422 of the first fault, if there is one. */
export function refuseFault(...faults: readonly (Fault | null)[]): void {
  for (const fault of faults) {
    if (fault !== null) throw invalid(fault.field, fault.message, fault.code)
  }
}
