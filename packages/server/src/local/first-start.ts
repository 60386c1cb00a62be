import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { makeEd25519Key, makeRsaKey } from '../identity/make-keys.ts'
import { lockStart } from '../storage/installation.ts'
import { insertLocalInstallation } from '../storage/local-servers/local-installation.ts'
import { insertManifest, insertTenantKeys, type StoredKey } from '../storage/tenant-keys.ts'
import { insertTenant, listTenants } from '../storage/tenants.ts'
import type { LocalSetup } from './local-setup.ts'

/**
 * On an empty database: the vendor whose entitlements will be served, with keys of this server's
 * own and the vendor's roots. Of two servers starting together one makes it. A text says why this
 * database is not for it.
 */
export async function makeLocalServer(
  deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'secrets' | 'log'>,
  { tenantId, file }: LocalSetup,
): Promise<string | null> {
  const { db, secrets, clock } = deps
  return db.transaction().execute(async (trx) => {
    await lockStart(trx)
    const tenants = await listTenants(trx)
    if (tenants.length > 0) {
      const isOurs = tenants.length === 1 && tenants[0]?.id === tenantId
      return isOurs ? null : 'This database is not that of a local license server of this vendor.'
    }
    const now = clock.now()
    const made = await Promise.all([
      makeEd25519Key(secrets, tenantId, 'lease', now),
      makeRsaKey(secrets, tenantId, 'offline', now),
      // Signs nothing here; every tenant has one.
      makeRsaKey(secrets, tenantId, 'webhook', now),
    ])
    const roots = file.rootKeys.map(
      ({ kid, ...publicJwk }): StoredKey => ({
        kid,
        purpose: 'root',
        publicJwk: publicJwk as Record<string, string>,
        // The vendor has the private half, and nobody else.
        sealedPrivate: '',
        notBeforeAt: now,
        notAfterAt: null,
      }),
    )
    await insertTenant(trx, { id: tenantId, name: file.clientTenantId, createdAt: now })
    await insertTenantKeys(trx, tenantId, [...made.map(({ stored }) => stored), ...roots], now)
    // Until a delegation brings a certificate there is nothing that leases could travel with.
    await insertManifest(trx, tenantId, { serial: 0, jws: '', createdAt: 0 })
    const serverId = deps.newId()
    await insertLocalInstallation(trx, tenantId, serverId)
    deps.log.info({ id: toWireId('localServer', serverId) }, 'made the local license server')
    return null
  })
}
