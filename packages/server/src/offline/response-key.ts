import type { Secrets } from '../secrets.ts'

/** Bound to the seat, so that no row can stand in for another. */
const contextOf = (seatId: string) => `offline response key ${seatId}`

/** @param key 32 bytes in base64url, as the device has sent them */
export function sealResponseKey(
  secrets: Secrets,
  tenantId: string,
  seatId: string,
  key: string,
): string {
  const bytes = Buffer.from(key, 'base64url')
  return secrets.seal(tenantId, contextOf(seatId), bytes).toString('base64')
}

export function openResponseKey(
  secrets: Secrets,
  tenantId: string,
  seatId: string,
  sealed: string,
): Buffer {
  return secrets.open(tenantId, contextOf(seatId), Buffer.from(sealed, 'base64'))
}
