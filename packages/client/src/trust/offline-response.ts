import { believed, type Checked, distrusted } from './checked.ts'
import { openUnder, type RequestKey } from './jwe.ts'
import { isObject, isSignedBy, readJws } from './jws.ts'
import type { Lease } from './lease.ts'
import { verifyLeaseDocument } from './lease-document.ts'
import { type ManifestRule, verifyManifest } from './manifest.ts'

export type ResponseRule = ManifestRule & {
  readonly productId: string
  readonly responseKey: Uint8Array
  /** Of the device; null looks at none. */
  readonly fingerprint: string | null
  /** The request that an activation must answer; null takes no activation. */
  readonly requestId: string | null
}

/** A response whose signatures, tenant, product, request and device are right. */
export type OfflineResponse = {
  readonly type: 'activate' | 'refresh'
  readonly activationId: string
  readonly epoch: number
  readonly requestId: string | null
  readonly number: number
  readonly issuedAt: number
  readonly lease: Lease
  readonly document: string
  readonly manifest: string
  readonly serial: number
  readonly requestKey: RequestKey | null
}

const responseType = 'leasehold-offline-response'

/** Believes what the server has answered by hand; faults in the order of docs/formats.md, "Response". */
export function openResponse(token: string, rule: ResponseRule): Checked<OfflineResponse> {
  const opened = openUnder(token, `${responseType}+jwe`, rule.responseKey)
  if (!opened.ok) return opened
  const jws = readJws(opened.value, `${responseType}+jwt`)
  if (!jws.ok) return jws
  const { claims } = jws.value
  const { v, type, sub, epoch, requestId, counter, iat, lease: document, manifest } = claims
  if (v !== 1 || (type !== 'activate' && type !== 'refresh')) return malformed('version or type')
  if (typeof document !== 'string' || typeof manifest !== 'string') return malformed('no lease')
  if (typeof sub !== 'string' || typeof epoch !== 'number') return malformed('no activation')
  if (typeof counter !== 'number' || typeof iat !== 'number') return malformed('no counter')
  if (requestId !== null && typeof requestId !== 'string') return malformed('request id')
  const keys = verifyManifest(manifest, rule)
  if (!keys.ok) return keys
  const { kid } = jws.value
  const key = keys.value.keys.get(kid)
  const issuedAt = Math.round(iat * 1000)
  if (key === undefined || !key.use.includes('lease') || issuedAt < key.notBeforeAt) {
    return distrusted('keyUntrusted', `key ${kid} may not sign this`)
  }
  if (key.notAfterAt !== null && issuedAt >= key.notAfterAt) {
    return distrusted('keyUntrusted', `key ${kid} may not sign this any more`)
  }
  if (!isSignedBy(jws.value, key.key)) return distrusted('signatureInvalid', 'response')
  if (claims.iss !== rule.tenantId) return distrusted('foreignTenant', String(claims.iss))
  if (claims.aud !== rule.productId) return distrusted('foreignProduct', String(claims.aud))
  if (type === 'activate' && requestId !== rule.requestId) {
    return distrusted('foreignRequest', String(requestId))
  }
  if (rule.fingerprint !== null && claims.fp !== rule.fingerprint) {
    return distrusted('foreignDevice', 'it was given to another fingerprint')
  }
  const { tenantId, productId } = rule
  const lease = verifyLeaseDocument(document, { manifest: keys.value, tenantId, productId })
  if (!lease.ok) return lease
  if (lease.value.activationId !== sub || lease.value.mode !== 'offline') {
    return malformed('the lease is of another activation')
  }
  return believed({
    ...{ type, activationId: sub, epoch, requestId, number: counter, issuedAt },
    ...{ lease: lease.value, document, manifest, serial: keys.value.serial },
    requestKey: readRequestKey(claims.requestKey),
  })
}

function readRequestKey(value: unknown): RequestKey | null {
  if (!isObject(value)) return null
  const { kty, n, e, kid } = value
  if (kty !== 'RSA' || ![n, e, kid].every((text) => typeof text === 'string')) return null
  return { kty, n: String(n), e: String(e), kid: String(kid) }
}

function malformed(detail: string) {
  return distrusted('malformed', detail)
}
