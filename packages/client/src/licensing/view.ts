import type { CacheContent } from '../cache/cache-content.ts'
import { aheadMs, type Time } from '../clock/time.ts'
import type { Device } from '../device/device.ts'
import type { ClientErrorCode } from '../error-codes.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { Settings } from '../options.ts'
import type { Distrust } from '../trust/checked.ts'
import type { Feature, Lease } from '../trust/lease.ts'
import { verifyLease } from '../trust/verify-lease.ts'

/**
 * `notActivated`: no activation, or none that can be trusted. `leaseExpired`: a refresh brings the
 * rights back, unless the problem says what stands against it. `entitlementNotActive`: the server
 * refuses the entitlement or the seat.
 */
export type Status = 'notActivated' | 'active' | 'leaseExpired' | 'entitlementNotActive'

/** The content of the cache, verified once, in the form in which it is asked. */
export type View = {
  /** Null unless it was verified and is for this seat and device. */
  readonly lease: Lease | null
  /** What the status is while the lease has not ended. */
  readonly standing: 'notActivated' | 'active' | 'entitlementNotActive'
  /** End of the lease here, exclusive; far in the past when there is none. */
  readonly leaseEndsAt: number
  /** The same while the rights do not rest, else far in the past. */
  readonly usableUntil: number
  readonly features: ReadonlyMap<string, Feature>
  readonly attributes: ReadonlyMap<string, string | null>
  /** Of what `lease` was read, so that the same signatures are not verified again. */
  readonly source: string | null
}

export const emptyView: View = {
  lease: null,
  standing: 'notActivated',
  leaseEndsAt: Number.NEGATIVE_INFINITY,
  usableUntil: Number.NEGATIVE_INFINITY,
  features: new Map(),
  attributes: new Map(),
  source: null,
}

export type Viewed = { readonly view: View; readonly distrust: LeaseholdError | null }

export function viewContent(
  settings: Settings,
  device: Device,
  content: CacheContent,
  last: View,
  time: Time,
): Viewed {
  if (content.lease === null) return { view: emptyView, distrust: null }
  const { document, manifest } = content.lease
  const { seatId, manifestSerial } = content
  // A seat of an agent's is nothing without it: its token is none of the server's.
  const isForeign = content.agentFingerprint !== null || (settings.seatId ?? seatId) !== seatId
  if (!settings.viaAgent && isForeign) return refused('foreignSeat', '')
  const source = `${document} ${manifest} ${seatId} ${manifestSerial}`
  const view = (lease: Lease | null) => ({
    view: makeView(content, lease, source, aheadMs(time, settings.clock)),
    distrust: null,
  })
  if (source === last.source) return view(last.lease)
  const fingerprint = content.agentFingerprint ?? device.fingerprint
  const expected = { seatId, fingerprint, highestSerial: manifestSerial }
  const checked = verifyLease(settings, { document, manifest }, expected)
  if (!checked.ok) return refused(checked.reason, checked.detail)
  return view(checked.value.lease)
}

export function statusAt(view: View, now: number): Status {
  if (view.standing !== 'active') return view.standing
  return now < view.usableUntil ? 'active' : 'leaseExpired'
}

function makeView(
  content: CacheContent,
  lease: Lease | null,
  source: string,
  wallAheadMs: number,
): View {
  if (lease === null) return emptyView
  const standing = standingOf(content)
  const leaseEndsAt = endOf(lease, wallAheadMs)
  const merged = lease.features.map((feature) => ({ ...feature, ...content.amounts[feature.key] }))
  return {
    lease,
    standing,
    leaseEndsAt,
    usableUntil: standing === 'active' ? leaseEndsAt : Number.NEGATIVE_INFINITY,
    features: new Map(merged.map((feature) => [feature.key, feature])),
    attributes: new Map(lease.attributes.map(({ key, value }) => [key, value])),
    source,
  }
}

/**
 * A site tells its devices the time, but does not decide by it how long the vendor's leave lasts: that
 * ends by the clock of the device, should it be ahead.
 */
function endOf({ expiresAt, delegatedUntil }: Lease, wallAheadMs: number): number {
  return delegatedUntil === null ? expiresAt : Math.min(expiresAt, delegatedUntil - wallAheadMs)
}

function standingOf(content: CacheContent): View['standing'] {
  // The server may have given the seat to somebody else already.
  if (content.pending?.effect.kind === 'deactivate') return 'notActivated'
  return content.refusal === null ? 'active' : 'entitlementNotActive'
}

function refused(reason: Distrust, details: string): Viewed {
  return { view: emptyView, distrust: new LeaseholdError(cacheCodes[reason], { details }) }
}

const cacheCodes: Record<Distrust, ClientErrorCode> = {
  malformed: 'cacheMalformed',
  algorithmRefused: 'cacheSignatureInvalid',
  typeRefused: 'cacheSignatureInvalid',
  signatureInvalid: 'cacheSignatureInvalid',
  keyUntrusted: 'keyUntrusted',
  manifestRolledBack: 'manifestRolledBack',
  foreignTenant: 'cacheForeignTenant',
  foreignProduct: 'cacheForeignProduct',
  foreignSeat: 'cacheForeignSeat',
  foreignDevice: 'cacheForeignDevice',
  replayed: 'cacheMalformed',
  // Not of a cache.
  truncated: 'cacheMalformed',
  wrongType: 'cacheMalformed',
  altered: 'cacheMalformed',
  foreignRequest: 'cacheMalformed',
}
