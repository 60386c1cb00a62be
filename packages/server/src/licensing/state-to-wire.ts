import { activeAmount, featureAvailable } from '@leasehold/core/features'
import { toWireId } from '@leasehold/core/ids'
import type {
  AttributeType,
  ConcurrencyMode,
  FeatureRight,
  FeatureType,
  Rights,
} from '@leasehold/core/rights'
import type {
  ActivationMethod,
  ActivationMode,
  ActivationState,
  FeatureUse,
} from '@leasehold/core/state'
import { type EntitlementStatus, gracePeriodExpiryAt, statusAt } from '@leasehold/core/status'
import { writeInstant, writeInstantOrNull } from '../http/instant.ts'

export const activationStatuses = ['active', 'linger', 'leaseExpired'] as const
export type ActivationStatus = (typeof activationStatuses)[number]

/** The feature of an activation as both APIs show it. Null amounts are unlimited. */
export type ActivationFeatureWire = {
  key: string
  type: FeatureType
  active: number
  available: number | null
  total: number | null
  currentUsagePeriodStart: string | null
  nextUsagePeriodStart: string | null
}

/** The State of an activation on the wire. */
export type ActivationStateWire = {
  id: string
  activationMethod: ActivationMethod
  status: ActivationStatus
  leaseExpiry: string
  productId: string
  entitlementId: string
  seatId: string
  seatName: string | null
  username: string | null
  activated: string
  lastLease: string
  lingerExpiry: string | null
  deactivated: string | null
  mode: ActivationMode
  entitlementExpiryDate: string | null
  entitlementGracePeriodExpiry: string | null
  entitlementStatus: EntitlementStatus
  entitlementConcurrencyMode: ConcurrencyMode
  hasMaintenance: boolean
  maintenanceExpiryDate: string | null
  attributes: { key: string; type: AttributeType; value: string | null }[]
  features: ActivationFeatureWire[]
}

/** What the State is made of; `featureUse` by feature id, as of `now`. */
export type StateInput = {
  readonly activation: ActivationState
  readonly rights: Rights
  readonly featureUse: Readonly<Record<string, FeatureUse>>
  readonly usagePeriodStartAt: number | null
  readonly usagePeriodNextAt: number | null
  readonly now: number
}

/** The one way from an activation to its State, for the Licensing and the Management API. */
export function stateToWire(input: StateInput): ActivationStateWire {
  const { activation, rights, now } = input
  return {
    ...activationToWire(activation, rights, now),
    entitlementExpiryDate: writeInstantOrNull(rights.expiryAt),
    entitlementGracePeriodExpiry: writeInstantOrNull(gracePeriodExpiryAt(rights)),
    entitlementStatus: statusAt(rights, now),
    entitlementConcurrencyMode: rights.concurrencyMode,
    hasMaintenance: rights.hasMaintenance,
    maintenanceExpiryDate: writeInstantOrNull(rights.maintenanceExpiryAt),
    attributes: rights.attributes.map(({ key, type, value }) => ({ key, type, value })),
    features: rights.features.map((feature) => featureToWire(feature, input)),
  }
}

/** What a list of activations shows of each. */
export function activationToWire(activation: ActivationState, rights: Rights, now: number) {
  return {
    id: toWireId('activation', activation.id),
    activationMethod: activation.method,
    status: activationStatusAt(activation, now),
    leaseExpiry: writeInstant(activation.leaseExpiryAt),
    productId: toWireId('product', rights.productId),
    entitlementId: toWireId('entitlement', activation.entitlementId),
    seatId: activation.seatId,
    seatName: activation.seatName,
    username: activation.username,
    activated: writeInstant(activation.activatedAt),
    lastLease: writeInstant(activation.lastLeaseAt),
    lingerExpiry: writeInstantOrNull(activation.lingerExpiryAt),
    deactivated: writeInstantOrNull(activation.deactivatedAt),
    mode: activation.mode,
  }
}

/** A seat that no longer runs, handed in or lapsed, lingers while its minimum hold occupies it. */
export function activationStatusAt(activation: ActivationState, now: number): ActivationStatus {
  const { held, deactivatedAt, leaseExpiryAt, lingerExpiryAt } = activation
  if (!held) return 'leaseExpired'
  if (deactivatedAt === null && now < leaseExpiryAt) return 'active'
  return lingerExpiryAt !== null && now < lingerExpiryAt ? 'linger' : 'leaseExpired'
}

/** One feature of the State: also what checkout and return answer. */
export function featureToWire(feature: FeatureRight, input: StateInput): ActivationFeatureWire {
  const { id, key, type } = feature
  const period = type === 'usageCount'
  return {
    key,
    type,
    ...amounts(feature, input.activation, input.featureUse[id]),
    currentUsagePeriodStart: period ? writeInstantOrNull(input.usagePeriodStartAt) : null,
    nextUsagePeriodStart: period ? writeInstantOrNull(input.usagePeriodNextAt) : null,
  }
}

function amounts(feature: FeatureRight, activation: ActivationState, use: FeatureUse | undefined) {
  const { type, value } = feature
  if (type === 'bool') {
    // Nothing of it is ever held; `available` says the same as `total`, so that neither misleads.
    const on = value === 0 ? 0 : 1
    return { active: 0, available: on, total: on }
  }
  const active = activeAmount(feature, activation, use)
  return { active, available: featureAvailable(feature, use), total: value }
}
