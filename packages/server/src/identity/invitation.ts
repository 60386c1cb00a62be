import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { Secrets } from '../secrets.ts'
import type { VendorUser } from '../storage/vendor-users.ts'

/** What an invitation is good for: as long as neither the address nor the password has changed. */
export type Invited = Pick<VendorUser, 'id' | 'email' | 'passwordHash' | 'invitedAt'>

const info = 'leasehold invitation 1'
const lifeMs = 7 * 86_400_000
export const invitationHours = lifeMs / 3_600_000

/**
 * The token that proves that whoever shows it has read the mail. Nothing of it is stored: it is void
 * once a password is set, the address changes, or another invitation goes out.
 */
export function writeInvitation(secrets: Secrets, tenantId: string, user: Invited): string {
  return `${toWireId('user', user.id)}.${macOf(secrets, tenantId, user).toString('base64url')}`
}

/** Whose invitation it would be, if it is one. */
export function invitedId(token: string): string | null {
  return fromWireId('user', token.split('.')[0] ?? '')
}

export function isInvitation(
  secrets: Secrets,
  tenantId: string,
  user: Invited,
  token: string,
  now: number,
): boolean {
  const sent = Buffer.from(token.split('.')[1] ?? '', 'base64url')
  const right = macOf(secrets, tenantId, user)
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return false
  return user.invitedAt !== null && now < user.invitedAt + lifeMs
}

function macOf(secrets: Secrets, tenantId: string, user: Invited): Buffer {
  const signed = JSON.stringify([user.id, user.email, user.passwordHash, user.invitedAt])
  return createHmac('sha256', secrets.derive(tenantId, info)).update(signed).digest()
}
