import { believed, type Checked, distrusted } from './checked.ts'
import { isSignedBy, readJws } from './jws.ts'
import { type Lease, readLease } from './lease.ts'
import type { Manifest, ManifestKey } from './manifest.ts'

export const leaseType = 'leasehold-lease+jwt'

export type LeaseRule = {
  readonly manifest: Manifest
  readonly tenantId: string
  readonly productId: string
}

/** Believes a lease document that a listed key signed for this tenant and product. */
export function verifyLeaseDocument(text: string, rule: LeaseRule): Checked<Lease> {
  const jws = readJws(text, leaseType)
  if (!jws.ok) return jws
  const lease = readLease(jws.value.claims)
  if (lease === null) return distrusted('malformed', 'lease document')
  const key = rule.manifest.keys.get(jws.value.kid)
  if (key === undefined) return distrusted('keyUntrusted', `key ${jws.value.kid} is not listed`)
  if (!maySign(key, lease)) return distrusted('keyUntrusted', `key ${key.kid} may not sign this`)
  if (!isSignedBy(jws.value, key.key)) return distrusted('signatureInvalid', 'lease document')
  if (lease.tenantId !== rule.tenantId) return distrusted('foreignTenant', lease.tenantId)
  if (lease.productId !== rule.productId) return distrusted('foreignProduct', lease.productId)
  return believed(
    key.entitlementIds === null ? lease : { ...lease, delegatedUntil: endOf(key, lease) },
  )
}

function maySign(key: ManifestKey, lease: Lease): boolean {
  if (!key.use.includes('lease')) return false
  if (lease.issuedAt < key.notBeforeAt) return false
  if (key.notAfterAt !== null && lease.issuedAt >= key.notAfterAt) return false
  if (key.entitlementIds === null) return true
  if (!key.entitlementIds.includes(lease.entitlementId)) return false
  // A local license server's leave ends for each entitlement, and its leases with its leave.
  const untilAt = endOf(key, lease)
  return untilAt === null || (lease.issuedAt < untilAt && lease.expiresAt <= untilAt)
}

function endOf({ ends, notAfterAt }: ManifestKey, { entitlementId }: Lease): number | null {
  const ofItsOwn = ends.get(entitlementId)
  if (ofItsOwn === undefined) return notAfterAt
  return notAfterAt === null ? ofItsOwn : Math.min(ofItsOwn, notAfterAt)
}
