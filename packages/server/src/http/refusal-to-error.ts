import type { Refusal, RefusalFacts } from '@leasehold/core/outcome'
import { type Explanation, RequestError } from './request-error.ts'

/**
 * A refusal of the rules as the error that answers the request, facts included.
 *
 * @param options.showHolders names who holds the seats: to administrators always, to applications
 * and customers only if the tenant's settings allow it.
 */
export function refusalToError(refusal: Refusal, options: { showHolders: boolean }): RequestError {
  return new RequestError(refusal.code, {
    ...(refusal.facts.reason === undefined ? {} : { details: refusal.facts.reason }),
    explanation: explain(refusal, options.showHolders),
  })
}
function explain({ code, facts }: Refusal, showHolders: boolean): Explanation {
  return { code, ...facts, showHolders }
}
