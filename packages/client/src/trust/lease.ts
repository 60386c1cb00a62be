import { foreverAt } from '@leasehold/core/interval'
import type { AttributeType, ConcurrencyMode, FeatureType } from '@leasehold/core/rights'
import type { EntitlementStatus } from '@leasehold/core/status'
import { isObject, type JsonObject } from './jws.ts'

/**
 * A feature of the licence. `active` is what this activation holds (of a usage count: has counted),
 * `available` what is left to take, `total` what the entitlement has; null is unlimited. An on/off
 * feature has `total` 1 or 0.
 */
export type Feature = {
  readonly key: string
  readonly type: FeatureType
  readonly active: number | null
  readonly available: number | null
  readonly total: number | null
}

/** An attribute of the licence; its value is text whatever the type, null when none is set. */
export type Attribute = {
  readonly key: string
  readonly type: AttributeType
  readonly value: string | null
}

type Renewal = {
  readonly mode: string
  readonly intervalSeconds: number | null
  readonly percent: number | null
  readonly courtesy: boolean
  readonly courtesyIntervalSeconds: number
}

/** A lease document whose signature was verified. Instants are milliseconds UTC. */
export type Lease = {
  readonly tenantId: string
  readonly productId: string
  readonly activationId: string
  readonly entitlementId: string
  readonly editionId: string
  readonly epoch: number
  readonly seatId: string
  readonly seatName: string | null
  readonly fingerprint: string | null
  readonly mode: 'online' | 'offline'
  readonly status: EntitlementStatus
  readonly concurrency: ConcurrencyMode
  readonly rightsVersion: string
  readonly issuedAt: number
  /** Exclusive. */
  readonly expiresAt: number
  /** End of the leave of the local license server that signed it; null of one of the vendor's. */
  readonly delegatedUntil: number | null
  readonly expiryAt: number | null
  /** End of the right to use, grace included; far in the future without one. Exclusive. */
  readonly rightEndAt: number
  readonly hasMaintenance: boolean
  readonly maintenanceExpiryAt: number | null
  readonly renewal: Renewal
  readonly attributes: readonly Attribute[]
  readonly features: readonly Feature[]
  /** Of a seat without a network: sums over its epoch. */
  readonly escrow: readonly {
    readonly key: string
    readonly granted: number
    readonly returned: number
  }[]
}

/** Null when the claims lack something that a client relies on. Unknown claims are ignored. */
export function readLease(claims: JsonObject): Lease | null {
  const { iss, aud, sub, ent, edition, epoch, fp, status, concurrency, rv, iat, exp } = claims
  const { seat, term, renewal, attributes, features } = claims
  const texts = [iss, aud, sub, ent, edition, status, concurrency, rv]
  if (claims.v !== 1 || !texts.every((text) => typeof text === 'string')) return null
  if (typeof iat !== 'number' || typeof exp !== 'number' || typeof epoch !== 'number') return null
  if (!isObject(seat) || typeof seat.id !== 'string' || !isObject(term)) return null
  if (fp !== null && typeof fp !== 'string') return null
  if (!isObject(renewal) || typeof renewal.courtesyIntervalSeconds !== 'number') return null
  if (!Array.isArray(attributes) || !Array.isArray(features)) return null
  if (![...attributes, ...features].every((item) => isObject(item) && typeof item.key === 'string'))
    return null
  return {
    tenantId: String(iss),
    productId: String(aud),
    activationId: String(sub),
    entitlementId: String(ent),
    editionId: String(edition),
    epoch,
    seatId: seat.id,
    seatName: typeof seat.name === 'string' ? seat.name : null,
    fingerprint: fp,
    mode: claims.mode === 'offline' ? 'offline' : 'online',
    status: status as EntitlementStatus,
    concurrency: concurrency as ConcurrencyMode,
    rightsVersion: String(rv),
    issuedAt: Math.round(iat * 1000),
    expiresAt: Math.round(exp * 1000),
    delegatedUntil: null,
    expiryAt: instant(term.expiry),
    rightEndAt: instant(term.graceExpiry) ?? instant(term.expiry) ?? foreverAt,
    hasMaintenance: term.maintenance === true,
    maintenanceExpiryAt: instant(term.maintenanceExpiry),
    renewal: {
      mode: String(renewal.mode),
      intervalSeconds: amount(renewal.intervalSeconds),
      percent: amount(renewal.percent),
      courtesy: renewal.courtesy === true,
      courtesyIntervalSeconds: renewal.courtesyIntervalSeconds,
    },
    attributes: attributes.map(readAttribute),
    features: features.map(readFeature),
    escrow: readEscrow(claims.escrow),
  }
}

/** Also reads the feature object of a checkout's reply, which has the same fields. */
export function readFeature(value: JsonObject): Feature {
  return {
    key: String(value.key),
    type: value.type as FeatureType,
    active: quantity(value.active),
    available: quantity(value.available),
    total: quantity(value.total),
  }
}

function readEscrow(value: unknown): Lease['escrow'] {
  const items = Array.isArray(value) ? value.filter(isObject) : []
  return items.map(({ key, granted, returned }) => ({
    key: String(key),
    granted: quantity(granted) ?? 0,
    returned: quantity(returned) ?? 0,
  }))
}

function readAttribute(value: JsonObject): Attribute {
  return {
    key: String(value.key),
    type: value.type as AttributeType,
    value: typeof value.value === 'string' ? value.value : null,
  }
}

// Null says unlimited, so what is missing or no number must be nothing rather than null.
function quantity(value: unknown): number | null {
  if (value === null) return null
  return typeof value === 'number' ? value : 0
}

function amount(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function instant(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}
