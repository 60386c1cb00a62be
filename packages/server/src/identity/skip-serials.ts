import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import {
  findNewestManifest,
  insertManifest,
  listTenantKeys,
  lockTenant,
} from '../storage/tenant-keys.ts'
import { ed25519Signer } from './jws.ts'
import { keysListedIn, makeManifest, manifestType } from './manifest.ts'
import { unseal } from './seal-key.ts'

// More rotations than anybody makes between two backups.
const skipped = 1_000

/**
 * After a restore: a manifest of the same keys under a serial far above, within a transaction. Of
 * rotations since the backup this database knows nothing, but clients do that were in contact since,
 * and they trust no lower serial.
 */
export async function skipSerials(
  { db, clock, secrets }: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  tenantId: string,
): Promise<void> {
  await lockTenant(db, tenantId)
  const root = (await listTenantKeys(db, tenantId)).find(({ purpose }) => purpose === 'root')
  const newest = await findNewestManifest(db, tenantId)
  // At a local license server the roots are the vendor's, who makes its manifests.
  if (!root || root.sealedPrivate === '' || !newest) return
  const now = clock.now()
  const serial = newest.serial + skipped
  const signAsRoot = ed25519Signer(unseal(secrets, tenantId, root), manifestType, root.kid)
  const issuer = toWireId('tenant', tenantId)
  const keys = keysListedIn(newest.jws)
  const jws = makeManifest(signAsRoot, { issuer, serial, issuedAt: now, keys })
  await insertManifest(db, tenantId, { serial, jws, createdAt: now })
}
