import type { Settings } from '../options.ts'
import { believed, type Checked, distrusted } from './checked.ts'
import type { Lease } from './lease.ts'
import { verifyLeaseDocument } from './lease-document.ts'
import { verifyManifest } from './manifest.ts'

/** Whose lease it must be. */
export type Expected = {
  readonly seatId: string | null
  readonly fingerprint: string
  readonly highestSerial: number
}

export type VerifiedLease = { readonly lease: Lease; readonly serial: number }

/** The whole chain from the pinned root to the rights of this seat on this device. */
export function verifyLease(
  settings: Settings,
  texts: { readonly document: string; readonly manifest: string },
  expected: Expected,
): Checked<VerifiedLease> {
  const { tenantId, productId, roots } = settings
  const { highestSerial, seatId, fingerprint } = expected
  const manifest = verifyManifest(texts.manifest, { tenantId, roots, highestSerial })
  if (!manifest.ok) return manifest
  const rule = { manifest: manifest.value, tenantId, productId }
  const lease = verifyLeaseDocument(texts.document, rule)
  if (!lease.ok) return lease
  if (lease.value.seatId !== seatId) return distrusted('foreignSeat', lease.value.seatId)
  if (lease.value.fingerprint !== fingerprint) {
    return distrusted('foreignDevice', 'the lease was given to another fingerprint')
  }
  return believed({ lease: lease.value, serial: manifest.value.serial })
}
