import type { Deps } from '../deps.ts'
import {
  insertTenantKeys,
  listTenantKeys,
  lockTenant,
  retireTenantKeys,
} from '../storage/tenant-keys.ts'
import { makeRsaKey } from './make-keys.ts'

/**
 * Gives the tenant a new key for webhooks or for offline requests. The one before is kept, with its
 * end: what was signed with it or encrypted to it can still be read.
 */
export async function rotateRsaKey(
  deps: Pick<Deps, 'db' | 'clock' | 'secrets' | 'keys'>,
  tenantId: string,
  purpose: 'webhook' | 'offline',
): Promise<{ kid: string }> {
  const { db, clock, secrets } = deps
  const now = clock.now()
  const made = await makeRsaKey(secrets, tenantId, purpose, now)
  const rotated = await db.transaction().execute(async (trx) => {
    await lockTenant(trx, tenantId)
    const stored = await listTenantKeys(trx, tenantId)
    const open = stored.filter((key) => key.purpose === purpose && key.notAfterAt === null)
    const kids = open.map(({ kid }) => kid)
    await retireTenantKeys(trx, tenantId, kids, now)
    await insertTenantKeys(trx, tenantId, [made.stored], now)
    return { kid: made.jwk.kid }
  })
  deps.keys.forget(tenantId)
  return rotated
}
