import { leaseEndAt } from '@leasehold/core/lease'
import { defaultRenewal, leaseRenewalOf } from '@leasehold/core/lease-renewal'
import type { Rights } from '@leasehold/core/rights'
import type { FeatureUse } from '@leasehold/core/state'
import { usagePeriodAt } from '@leasehold/core/usage-period'
import { writeInstant } from '../http/instant.ts'
import type { LoadedKeys } from '../identity/tenant-keys.ts'
import type { AccessClaims } from '../licensing/access-token.ts'
import { leaseClaims } from '../licensing/lease-document.ts'
import { stateToWire } from '../licensing/state-to-wire.ts'
import { activationOf, featureUseOf } from '../storage/engine/load.ts'
import type { SeatUse } from '../storage/watched.ts'
import type { Deliverable } from './answer-poll.ts'

/**
 * The body of an update, as JSON text. It never extends a lease: it ends no later than the one in
 * the token, the one granted last, and one that these rights would give now.
 */
export async function updateBody(
  claims: AccessClaims,
  row: SeatUse,
  { rights, publishedAt }: Deliverable,
  keys: LoadedKeys,
  about: { readonly epoch: number; readonly now: number; readonly nextContact: number },
): Promise<string> {
  const { epoch, now, nextContact } = about
  const stored = activationOf(row)
  const leaseExpiryAt = Math.min(
    claims.leaseExpiryAt,
    stored.leaseExpiryAt,
    leaseEndAt(rights, stored.mode, now),
  )
  const activation = { ...stored, leaseExpiryAt }
  const period = usagePeriodAt(rights, now)
  const state = stateToWire({
    activation,
    rights,
    featureUse: useNow(row, rights, period.startAt),
    usagePeriodStartAt: usagePeriodStartOf(row, period.startAt),
    usagePeriodNextAt: period.nextAt,
    now,
  })
  const rightsVersion = `${epoch}.${rights.version}`
  const setting = rights.leaseRenewal ?? defaultRenewal
  const renewal = leaseRenewalOf(setting, stored.lastLeaseAt, leaseExpiryAt)
  const { issuer } = keys
  const input = { issuer, activation, rights, state, rightsVersion, renewal, issuedAt: now }
  return JSON.stringify({
    rightsVersion,
    publishedAt: writeInstant(publishedAt),
    activation: state,
    lease: {
      document: await keys.signLease(leaseClaims(input)),
      manifest: keys.manifest,
      rightsVersion,
      renewal,
      nextContact,
    },
  })
}

/** A change of offering and a renewal begin a period where none of the schedule begins. */
function usagePeriodStartOf(row: SeatUse, scheduledAt: number | null): number | null {
  return scheduledAt === null
    ? null
    : Math.max(scheduledAt, row.usage_period_start_at ?? scheduledAt)
}

/** A usage period that has ended is closed at the next decision; until then its counts are none. */
function useNow(row: SeatUse, rights: Rights, periodStartAt: number | null) {
  const since = row.usage_period_start_at
  const ended = periodStartAt !== null && since !== null && periodStartAt > since
  const counts = new Set(
    rights.features.filter(({ type }) => type === 'usageCount').map(({ id }) => id),
  )
  const use: Record<string, FeatureUse> = {}
  for (const each of row.feature_use ?? []) {
    const isOver = ended && counts.has(each.feature_id)
    const stored = featureUseOf(each)
    use[each.feature_id] = isOver ? { ...stored, used: 0, resetAt: periodStartAt } : stored
  }
  return use
}
