import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { Secrets } from '../../secrets.ts'
import type { UserAccount } from '../../storage/users/user-accounts.ts'

export const linkHours = 2
const linkMs = linkHours * 3_600_000
const info = 'leasehold user password link 1'

/**
 * The token that proves that whoever shows it has read a mail to the person. Nothing of it is stored:
 * it is void once the password or the address has changed, and after two hours.
 */
export function writePasswordToken(
  secrets: Secrets,
  tenantId: string,
  user: UserAccount,
  now: number,
): string {
  const expiresAt = now + linkMs
  const mac = macOf(secrets, tenantId, user, expiresAt).toString('base64url')
  return `${toWireId('user', user.id)}.${expiresAt}.${mac}`
}

/** Whose token it would be, if it is one. */
export function userOfPasswordToken(token: string): string | null {
  return fromWireId('user', token.split('.')[0] ?? '')
}

export function isPasswordToken(
  secrets: Secrets,
  tenantId: string,
  user: UserAccount,
  token: string,
  now: number,
): boolean {
  const [, expiry = '', mac = '', ...rest] = token.split('.')
  if (!/^\d{1,15}$/.test(expiry) || rest.length > 0) return false
  const sent = Buffer.from(mac, 'base64url')
  const right = macOf(secrets, tenantId, user, Number(expiry))
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return false
  return now < Number(expiry)
}

function macOf(
  secrets: Secrets,
  tenantId: string,
  { id, email, passwordHash }: UserAccount,
  expiresAt: number,
): Buffer {
  const signed = JSON.stringify([id, email, passwordHash, expiresAt])
  return createHmac('sha256', secrets.derive(tenantId, info)).update(signed).digest()
}
