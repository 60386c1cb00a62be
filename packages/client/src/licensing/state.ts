import type { ConcurrencyMode } from '@leasehold/core/rights'
import type { EntitlementStatus } from '@leasehold/core/status'
import type { Client } from '../client.ts'
import type { LeaseholdError } from '../leasehold-error.ts'
import type { Attribute, Feature } from '../trust/lease.ts'
import { problemNow, statusNow } from './standing.ts'
import type { Status } from './view.ts'

/**
 * The licence as this device has it. `lease` is null without an activation that can be trusted; it
 * stays while the rights rest, to show what there was. Instants are `Date`s; `expiresAt` is when the
 * rights end by the cache (exclusive), `expiryAt` when the term ends by the contract, null for never.
 */
export type LicenseState = {
  readonly status: Status
  readonly problem: LeaseholdError | null
  readonly lease: {
    readonly activationId: string
    readonly entitlementId: string
    readonly editionId: string
    readonly seatId: string
    readonly seatName: string | null
    readonly entitlementStatus: EntitlementStatus
    readonly concurrency: ConcurrencyMode
    readonly rightsVersion: string
    readonly issuedAt: Date
    readonly expiresAt: Date
    readonly expiryAt: Date | null
    readonly maintenanceExpiryAt: Date | null
  } | null
  readonly features: readonly Feature[]
  readonly attributes: readonly Attribute[]
}

/** What a change is told with. */
export type Changed = { readonly before: LicenseState; readonly after: LicenseState }

export function stateNow(client: Client): LicenseState {
  const { lease, leaseEndsAt, features } = client.view
  const status = statusNow(client)
  const active = status === 'active'
  return {
    status,
    problem: problemNow(client),
    lease: lease === null ? null : showLease(lease, leaseEndsAt),
    features: active ? [...features.values()] : [],
    attributes: active && lease !== null ? lease.attributes : [],
  }
}

/** Whether an application or its user would see a difference. A later lease end alone is none. */
export function differs(before: LicenseState, after: LicenseState): boolean {
  return visible(before) !== visible(after)
}

function visible({ status, problem, lease, features, attributes }: LicenseState): string {
  const { issuedAt: _, expiresAt: __, ...rest } = lease ?? { issuedAt: null, expiresAt: null }
  return JSON.stringify([status, problem?.code ?? null, rest, features, attributes])
}

function showLease(
  lease: NonNullable<Client['view']['lease']>,
  leaseEndsAt: number,
): LicenseState['lease'] {
  const date = (at: number | null) => (at === null ? null : new Date(at))
  return {
    activationId: lease.activationId,
    entitlementId: lease.entitlementId,
    editionId: lease.editionId,
    seatId: lease.seatId,
    seatName: lease.seatName,
    entitlementStatus: lease.status,
    concurrency: lease.concurrency,
    rightsVersion: lease.rightsVersion,
    issuedAt: new Date(lease.issuedAt),
    expiresAt: new Date(leaseEndsAt),
    expiryAt: date(lease.expiryAt),
    maintenanceExpiryAt: date(lease.maintenanceExpiryAt),
  }
}
