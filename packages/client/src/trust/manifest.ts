import type { KeyObject } from 'node:crypto'
import { believed, type Checked, distrusted } from './checked.ts'
import { isObject, isSignedBy, readJws } from './jws.ts'
import { importPublicKey } from './public-keys.ts'

const manifestType = 'leasehold-manifest+jwt'

export type ManifestKey = {
  readonly kid: string
  readonly key: KeyObject
  readonly notBeforeAt: number
  /** Exclusive; null while open. */
  readonly notAfterAt: number | null
  readonly use: readonly string[]
  /** Ids of the entitlements that a local license server may sign for; null is all. */
  readonly entitlementIds: readonly string[] | null
  /** Until when for each of them, exclusive; of one that is not named here until `notAfterAt`. */
  readonly ends: ReadonlyMap<string, number>
}

export type Manifest = {
  readonly serial: number
  readonly keys: ReadonlyMap<string, ManifestKey>
}

export type ManifestRule = {
  readonly tenantId: string
  /** The pinned root keys by `kid`. */
  readonly roots: ReadonlyMap<string, KeyObject>
  /** The highest serial seen with a valid signature; 0 at first. */
  readonly highestSerial: number
}

/** Believes a list of signing keys that a pinned root signed and that is not older than one seen. */
export function verifyManifest(text: string, rule: ManifestRule): Checked<Manifest> {
  const jws = readJws(text, manifestType)
  if (!jws.ok) return jws
  const { kid, claims } = jws.value
  const root = rule.roots.get(kid)
  if (root === undefined) return distrusted('keyUntrusted', `root key ${kid} is not pinned`)
  if (!isSignedBy(jws.value, root)) return distrusted('signatureInvalid', 'manifest')
  const { v, iss, serial, keys } = claims
  if (v !== 1 || typeof serial !== 'number' || !Number.isSafeInteger(serial)) {
    return distrusted('malformed', 'manifest version or serial')
  }
  if (!Array.isArray(keys)) return distrusted('malformed', 'manifest without keys')
  if (iss !== rule.tenantId) return distrusted('foreignTenant', `manifest of ${String(iss)}`)
  if (serial < rule.highestSerial) {
    return distrusted('manifestRolledBack', `serial ${serial} after ${rule.highestSerial}`)
  }
  const read = keys.map(readKey)
  // A key of a kind that this version does not know is for newer clients, not a reason to stop.
  const known = read.filter((key) => key !== null)
  return believed({ serial, keys: new Map(known.map((key) => [key.kid, key])) })
}

function readKey(value: unknown): ManifestKey | null {
  if (!isObject(value)) return null
  const { kid, kty, crv, x, nbf, exp, use } = value
  if (typeof kid !== 'string' || typeof kty !== 'string' || typeof crv !== 'string') return null
  if (typeof x !== 'string' || typeof nbf !== 'number' || !isTexts(use)) return null
  if (exp !== null && typeof exp !== 'number') return null
  const key = importPublicKey({ kty, crv, x })
  const entitlementIds = value.for ?? null
  // A restriction that cannot be read must not become a permission.
  if (key === null || (entitlementIds !== null && !isTexts(entitlementIds))) return null
  const ends = value.ends ?? {}
  if (!isObject(ends) || !Object.values(ends).every((end) => typeof end === 'number')) return null
  return {
    kid,
    key,
    notBeforeAt: Math.round(nbf * 1000),
    notAfterAt: exp === null ? null : Math.round(exp * 1000),
    use,
    entitlementIds,
    ends: new Map(Object.entries(ends).map(([id, end]) => [id, Math.round(Number(end) * 1000)])),
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
