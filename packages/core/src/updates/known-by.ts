import { foreverAt } from '../interval.ts'
import { defaultRenewal, leaseRenewalOf, nextRenewalAt } from '../lease-renewal.ts'
import type { Rights } from '../rights.ts'
import type { ActivationState } from '../state.ts'

/** By when a device knows a version. Null: not by this way. */
export type KnownBy = {
  /** When polls and the stream deliver it. Null: not by itself, since it is not detected. */
  readonly publishedAt: number | null
  /** If it is connected to the stream. */
  readonly pushBy: number | null
  /** If it is online: at its next poll. */
  readonly pollBy: number | null
  /** If it is online: when it begins to renew its lease by itself. */
  readonly renewBy: number | null
  /** In any case: when its lease ends. Null: never, for a perpetual licence at full duration. */
  readonly leaseBy: number | null
  /** The date after which no device works on older rights: `leaseBy`. Null: there is none. */
  readonly worstCaseAt: number | null
}

/** How long the stream takes at most. */
export const pushMs = 1_000

/**
 * By when the device of an activation knows a version, for one that is saved and for one that is
 * only being considered. Pure, so that a dry run can tell what an edit would come to.
 *
 * @param input.publishedAt `publishedAtOf` the publication that holds after the edit
 * @param input.pollSeconds the tenant's poll interval: the longest that the server ever asks for
 * @param input.rights those that the device renews by, before the change
 */
export function knownBy(input: {
  readonly publishedAt: number | null
  readonly pollSeconds: number
  readonly activation: Pick<ActivationState, 'mode' | 'lastLeaseAt' | 'leaseExpiryAt' | 'fenceAt'>
  readonly rights: Pick<Rights, 'leaseRenewal'>
  readonly now: number
}): KnownBy {
  const { publishedAt, pollSeconds, activation, rights, now } = input
  const { lastLeaseAt, leaseExpiryAt, fenceAt } = activation
  const online = activation.mode === 'online' && leaseExpiryAt > now
  const deliveredAt = online ? publishedAt : null
  const renewal = leaseRenewalOf(rights.leaseRenewal ?? defaultRenewal, lastLeaseAt, leaseExpiryAt)
  const renewAt = online ? nextRenewalAt(renewal, lastLeaseAt, leaseExpiryAt) : null
  const leaseBy = fenceAt >= foreverAt ? null : fenceAt
  return {
    publishedAt,
    pushBy: deliveredAt === null ? null : deliveredAt + pushMs,
    pollBy: deliveredAt === null ? null : deliveredAt + pollSeconds * 1000,
    renewBy: renewAt === null ? null : Math.max(renewAt, now),
    leaseBy,
    worstCaseAt: leaseBy,
  }
}
