import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { ActivationState } from '@leasehold/core/state'

/** What an access token of the Licensing API says. See docs/formats.md. */
export type AccessClaims = {
  readonly tenantId: string
  readonly groupId: string
  readonly entitlementId: string
  readonly activationId: string
  readonly epoch: number
  /** End of the lease granted with it. */
  readonly leaseExpiryAt: number
}

const header = Buffer.from('{"alg":"HS256","typ":"leasehold-access+jwt","kid":"1"}').toString(
  'base64url',
)

export function signAccessToken(
  key: Buffer,
  issuer: string,
  activation: ActivationState,
  issuedAt: number,
): string {
  const claims = JSON.stringify({
    v: 1,
    iss: issuer,
    grp: toWireId('group', activation.groupId),
    ent: toWireId('entitlement', activation.entitlementId),
    sub: toWireId('activation', activation.id),
    epoch: activation.epoch,
    iat: issuedAt / 1000,
    lex: activation.leaseExpiryAt / 1000,
  })
  const signed = `${header}.${Buffer.from(claims).toString('base64url')}`
  return `${signed}.${macOf(key, signed).toString('base64url')}`
}

/** The claims of a token that this key has made; null for anything else. */
export function readAccessToken(key: Buffer, token: string): AccessClaims | null {
  const [head, body, mac, ...more] = token.split('.')
  if (head !== header || !body || !mac || more.length > 0) return null
  // Compared as text: Buffer.from would take many texts for one mac.
  const expected = Buffer.from(macOf(key, `${head}.${body}`).toString('base64url'))
  const given = Buffer.from(mac)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  // The mac is right, so this program wrote the claims.
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    iss: string
    grp: string
    ent: string
    sub: string
    epoch: number
    lex: number
  }
  const tenantId = fromWireId('tenant', claims.iss)
  const groupId = fromWireId('group', claims.grp)
  const entitlementId = fromWireId('entitlement', claims.ent)
  const activationId = fromWireId('activation', claims.sub)
  if (!tenantId || !groupId || !entitlementId || !activationId) return null
  const leaseExpiryAt = Math.round(claims.lex * 1000)
  return { tenantId, groupId, entitlementId, activationId, epoch: claims.epoch, leaseExpiryAt }
}

function macOf(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
