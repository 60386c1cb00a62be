import { meaningOf, statusOf } from '@leasehold/core/error-codes'
import { type IdKind, toWireId } from '@leasehold/core/ids'
import type { Refusal, RefusalFacts } from '@leasehold/core/outcome'
import { writeInstant, writeInstantOrNull } from './instant.ts'
import { type Explanation, RequestError, type ValidationError } from './request-error.ts'

/**
 * A refusal of the rules as the error that answers the request.
 *
 * @param options.showHolders tells who holds the seats: to administrators always, to applications
 * and customers only if the tenant's settings allow it.
 */
export function refusalToError(refusal: Refusal, options: { showHolders: boolean }): RequestError {
  const { code, facts } = refusal
  if (code === 'validationFailed') {
    const error = validationError(facts)
    return new RequestError(code, { details: error.message, validationErrors: [error] })
  }
  return new RequestError(
    code,
    isExplained(refusal) ? { explanation: explanation(refusal, options.showHolders) } : {},
  )
}

// Who shows no valid token, or names what isn't there, is told nothing about what is.
function isExplained({ code, facts }: Refusal): boolean {
  const status = statusOf(code)
  if (status === 401 || status === 404) return false
  return status === 402 || Object.keys(facts).length > 0
}

function explanation({ code, facts }: Refusal, showHolders: boolean): Explanation {
  const { limit, inUse, overdraft, freesAt, holders, cures, ...others } = facts
  return {
    code,
    ...factsToWire(others),
    limit: limit ?? null,
    inUse: inUse ?? null,
    overdraft: overdraft ?? null,
    freesAt: writeInstantOrNull(freesAt ?? null),
    ...(showHolders && holders ? { holders: holders.map(holderToWire) } : {}),
    cures: (cures ?? []).map(factsToWire),
  }
}

function holderToWire({ seatId, seatName, since }: Holder) {
  return { seatId, seatName, since: writeInstant(since) }
}

type Holder = NonNullable<RefusalFacts['holders']>[number]

const idKinds: Readonly<Record<string, IdKind>> = {
  entitlementId: 'entitlement',
  activationId: 'activation',
}

/** The rules name things by their inner ids. */
function factsToWire(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      const kind = idKinds[name]
      return [name, kind && typeof value === 'string' ? toWireId(kind, value) : value]
    }),
  )
}

const leaseNeeded: ValidationError = {
  propertyName: 'leasePeriod',
  message: 'A concurrent entitlement needs a lease period.',
  code: 'leaseNeeded',
}

function validationError({ reason }: RefusalFacts): ValidationError {
  if (reason === 'leaseNeeded') return leaseNeeded
  const message = meaningOf('validationFailed')
  return { propertyName: null, message, code: reason ?? 'invalid' }
}
