import { LeaseholdError } from '@leasehold/client'
import type { Seat } from '../seats/seat.ts'

/** An answer over the socket, as the Licensing API of a server gives it. */
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

// A neighbour is asked often: it costs nothing, and a stream that is lost is missed no longer.
const nextContactSeconds = 60

/** The version that an application works from: of the rights, and of the lease that brought them. */
export function tagOf({ held }: Seat): string | null {
  const { lease } = held
  return lease === null ? null : `${lease.rightsVersion}.${lease.issuedAt}`
}

/** What is handed on of a seat; null without a lease. */
export function handOn(seat: Seat): object | null {
  const { lease } = seat.held
  const handed = seat.held.handOn()
  if (lease === null || handed === null) return null
  const { document, manifest, ...agent } = handed
  const { rightsVersion, renewal } = lease
  return {
    rightsVersion,
    activation: { id: lease.activationId, seatId: lease.seatId, status: 'active' },
    lease: { document, manifest, rightsVersion, renewal, nextContact: nextContactSeconds },
    agent,
  }
}

/** Why the seat is no good at the moment, as a server refuses it; null while it is. */
export function refusalOf({ held }: Seat): LeaseholdError | null {
  if (held.status === 'notActivated') return new LeaseholdError('tokenRevoked', { status: 401 })
  if (held.status !== 'entitlementNotActive') return null
  return held.problem ?? new LeaseholdError('entitlementNotActive', { status: 402 })
}

export function refuse(error: LeaseholdError): Answer {
  const { code, message, status, details, explanation, retryAfterSeconds } = error
  const headers = retryAfterSeconds === null ? {} : { 'Retry-After': String(retryAfterSeconds) }
  return {
    // What the agent could not find out is no decision, and its nonce is no affair of theirs.
    status: code === 'nonceMismatch' ? 503 : (status ?? 503),
    headers,
    body: {
      errorCode: code,
      error: code,
      details: details ?? message,
      validationErrors: [],
      explanation,
    },
  }
}

export const contactHeaders = { 'Leasehold-Next-Contact': String(nextContactSeconds) }
