import type { Secrets } from '../../secrets.ts'

/** The seal is bound to the provider, so that no row can stand in for another. */
const context = (providerId: string) => `identity provider ${providerId}`

export function sealClientSecret(
  secrets: Secrets,
  tenantId: string,
  providerId: string,
  secret: string,
): string {
  return secrets.seal(tenantId, context(providerId), Buffer.from(secret)).toString('base64')
}

export function openClientSecret(
  secrets: Secrets,
  tenantId: string,
  { id, sealedClientSecret }: { readonly id: string; readonly sealedClientSecret: string | null },
): string | null {
  if (sealedClientSecret === null) return null
  return secrets.open(tenantId, context(id), Buffer.from(sealedClientSecret, 'base64')).toString()
}
