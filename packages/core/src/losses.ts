import { featureLimit } from './features.ts'
import type { FeatureRight, FeatureType, LicenseStartType, Rights } from './rights.ts'
import type { EntitlementState } from './state.ts'
import { startsWithFirstSeat } from './status.ts'

/** A feature that is gone, off, or has a lower limit. Limits include overdraft; null is unlimited. */
export type LostFeature = {
  readonly key: string
  readonly type: FeatureType
  readonly reason: 'removed' | 'off' | 'lowered'
  readonly from: number | null
  readonly to: number | null
}

/** What a change takes away: what a person wants to know before making it. */
export type Losses = {
  readonly features: readonly LostFeature[]
  /** Attributes that are gone or have no value any more. */
  readonly attributes: readonly { readonly key: string; readonly from: string }[]
  /** Elements in use that the new limit does not cover; of a pool that is gone, all of them. */
  readonly holdings: readonly { readonly key: string; readonly over: number }[]
  /** Usage counts that begin again, and what they had come to. */
  readonly usage: readonly { readonly key: string; readonly used: number }[]
  /** How it has to be started from now on, where the first seat would have started it. */
  readonly startsBy?: LicenseStartType
}

/** What `after` has less of than `before`, two states of one entitlement. */
export function lossesOf(before: EntitlementState, after: EntitlementState): Losses {
  const kept = new Map(after.rights.features.map((feature) => [feature.id, feature]))
  const { features } = before.rights
  return {
    features: features.flatMap((feature) => lostFeature(feature, kept.get(feature.id)) ?? []),
    attributes: lostAttributes(before.rights, after.rights),
    holdings: features.flatMap((feature) => {
      if (feature.type !== 'elementPool') return []
      const used = before.featureUse[feature.id]?.used ?? 0
      const now = kept.get(feature.id)
      const limit = now ? featureLimit(now) : 0
      return limit === null || used <= limit ? [] : [{ key: feature.key, over: used - limit }]
    }),
    usage: features.flatMap(({ id, key, type }) => {
      const used = before.featureUse[id]?.used ?? 0
      const left = after.featureUse[id]?.used ?? 0
      return type === 'usageCount' && left < used ? [{ key, used }] : []
    }),
    ...lostStart(before.rights, after.rights),
  }
}

function lostStart(before: Rights, after: Rights): Pick<Losses, 'startsBy'> {
  const lost =
    startsWithFirstSeat(before) && after.startedAt === null && !startsWithFirstSeat(after)
  return lost ? { startsBy: after.plan.licenseStartType } : {}
}

function lostFeature(from: FeatureRight, to: FeatureRight | undefined): LostFeature | null {
  const { key, type } = from
  const before = featureLimit(from)
  const after = to ? featureLimit(to) : 0
  if (!to) return { key, type, reason: 'removed', from: before, to: 0 }
  if (after === null || (before !== null && after >= before)) return null
  return { key, type, reason: type === 'bool' ? 'off' : 'lowered', from: before, to: after }
}

function lostAttributes(before: Rights, after: Rights) {
  const values = new Map(after.attributes.map(({ id, value }) => [id, value]))
  return before.attributes.flatMap(({ id, key, value }) =>
    value !== null && (values.get(id) ?? null) === null ? [{ key, from: value }] : [],
  )
}
