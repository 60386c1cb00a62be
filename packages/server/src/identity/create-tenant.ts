import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import type { Database } from '../storage/schema.ts'
import { insertManifest, insertTenantKeys } from '../storage/tenant-keys.ts'
import { insertTenant, type Tenant } from '../storage/tenants.ts'
import { ed25519Signer } from './jws.ts'
import { makeEd25519Key, makeRsaKey } from './make-keys.ts'
import { makeManifest, manifestType } from './manifest.ts'

export type TenantMaking = Pick<Deps, 'clock' | 'newId' | 'secrets'>

/** A tenant with its keys and first manifest. Call it within a transaction, or half may remain. */
export async function createTenant(
  deps: TenantMaking,
  db: Kysely<Database>,
  { name }: { name: string },
): Promise<Tenant> {
  const { secrets } = deps
  const id = deps.newId()
  const now = deps.clock.now()
  const [root, lease, webhook, offline] = await Promise.all([
    makeEd25519Key(secrets, id, 'root', now),
    makeEd25519Key(secrets, id, 'lease', now),
    makeRsaKey(secrets, id, 'webhook', now),
    makeRsaKey(secrets, id, 'offline', now),
  ])
  await insertTenant(db, { id, name, createdAt: now })
  const stored = [root, lease, webhook, offline].map((key) => key.stored)
  await insertTenantKeys(db, id, stored, now)
  const jws = makeManifest(ed25519Signer(root.privateKey, manifestType, root.jwk.kid), {
    issuer: toWireId('tenant', id),
    serial: 1,
    issuedAt: now,
    keys: [{ jwk: lease.jwk, notBeforeAt: lease.stored.notBeforeAt, notAfterAt: null }],
  })
  await insertManifest(db, id, { serial: 1, jws, createdAt: now })
  return { id, name }
}
