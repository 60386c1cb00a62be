import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { Secrets } from '../secrets.ts'

/** The access token of the Management API: a JWT (HS256) under a key of the tenant. */
export type ManagementToken = {
  tenantId: string
  /** Of the API client. */
  clientId: string
  scopes: readonly string[]
  issuedAt: number
  /** Exclusive. */
  expiresAt: number
}

export type TokenFault = 'tokenInvalid' | 'tokenExpired'

const info = 'leasehold management token 1'
const header = Buffer.from('{"alg":"HS256","typ":"leasehold-management+jwt"}').toString('base64url')

export function issueManagementToken(secrets: Secrets, token: ManagementToken): string {
  const claims = {
    v: 1,
    iss: toWireId('tenant', token.tenantId),
    sub: toWireId('apiClient', token.clientId),
    scope: token.scopes.join(' '),
    iat: Math.floor(token.issuedAt / 1000),
    exp: Math.floor(token.expiresAt / 1000),
  }
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${signed}.${macOf(secrets, token.tenantId, signed).toString('base64url')}`
}

/**
 * The token's claims if it was made for this tenant and has not ended. The header is compared as
 * text: there is one algorithm and no negotiation.
 */
export function readManagementToken(
  secrets: Secrets,
  tenantId: string,
  text: string,
  now: number,
): ManagementToken | TokenFault {
  const [head, body, mac, ...rest] = text.split('.')
  if (head !== header || !body || !mac || rest.length > 0) return 'tokenInvalid'
  const sent = Buffer.from(mac, 'base64url')
  const right = macOf(secrets, tenantId, `${head}.${body}`)
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return 'tokenInvalid'
  // Past the signature the claims are what `issueManagementToken` wrote.
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
  const clientId = fromWireId('apiClient', String(claims.sub))
  if (claims.v !== 1 || clientId === null) return 'tokenInvalid'
  const expiresAt = Number(claims.exp) * 1000
  if (now >= expiresAt) return 'tokenExpired'
  const scopes = String(claims.scope).split(' ').filter(Boolean)
  return { tenantId, clientId, scopes, issuedAt: Number(claims.iat) * 1000, expiresAt }
}

function macOf(secrets: Secrets, tenantId: string, signed: string): Buffer {
  return createHmac('sha256', secrets.derive(tenantId, info)).update(signed).digest()
}
