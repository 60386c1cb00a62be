import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Secrets } from '../secrets.ts'

/** The seal is bound to the key's id, so that no row can stand in for another. */
const context = (kid: string) => `tenant_key ${kid}`

export function seal(secrets: Secrets, tenantId: string, kid: string, key: KeyObject): string {
  const der = key.export({ format: 'der', type: 'pkcs8' })
  return secrets.seal(tenantId, context(kid), der).toString('base64')
}

export function unseal(
  secrets: Secrets,
  tenantId: string,
  key: { kid: string; sealedPrivate: string },
): KeyObject {
  const sealed = Buffer.from(key.sealedPrivate, 'base64')
  const der = secrets.open(tenantId, context(key.kid), sealed)
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
