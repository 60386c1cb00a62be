import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import {
  deleteTenantKeys,
  findNewestManifest,
  insertManifest,
  insertTenantKeys,
  latestLeaseEnd,
  listTenantKeys,
  lockTenant,
  retireTenantKeys,
  type StoredKey,
} from '../storage/tenant-keys.ts'
import type { Ed25519Jwk } from './jwk.ts'
import { ed25519Signer } from './jws.ts'
import { makeEd25519Key } from './make-keys.ts'
import { type ListedKey, makeManifest, manifestType } from './manifest.ts'
import { unseal } from './seal-key.ts'

// Every server learns of the new key within a minute; until then its signatures with the old one
// must still be good.
const overlapMs = 600_000

/**
 * Gives the tenant a new key for lease documents, and a manifest of the next serial. The old key
 * stays listed, so that what it has signed goes on verifying, until all of that has ended.
 */
export async function rotateLeaseKey(
  deps: Pick<Deps, 'db' | 'clock' | 'secrets' | 'keys'>,
  tenantId: string,
): Promise<{ kid: string; serial: number }> {
  const { db, clock, secrets } = deps
  const now = clock.now()
  const made = await makeEd25519Key(secrets, tenantId, 'lease', now)
  const rotated = await db.transaction().execute(async (trx) => {
    await lockTenant(trx, tenantId)
    const stored = await listTenantKeys(trx, tenantId)
    const root = stored.find(({ purpose }) => purpose === 'root')
    const newest = await findNewestManifest(trx, tenantId)
    if (!root || !newest) throw new Error(`Tenant ${tenantId} has no root key or no manifest.`)
    const lease = stored.filter(({ purpose }) => purpose === 'lease')
    const ended = await endedKeys(trx, tenantId, lease, now)
    const kept = lease.filter((key) => !ended.includes(key))
    const open = kept.filter(({ notAfterAt }) => notAfterAt === null).map(({ kid }) => kid)
    await deleteTenantKeys(
      trx,
      tenantId,
      ended.map(({ kid }) => kid),
    )
    await retireTenantKeys(trx, tenantId, open, now + overlapMs)
    await insertTenantKeys(trx, tenantId, [made.stored], now)
    const next = newest.serial + 1
    const signAsRoot = ed25519Signer(unseal(secrets, tenantId, root), manifestType, root.kid)
    const jws = makeManifest(signAsRoot, {
      issuer: toWireId('tenant', tenantId),
      serial: next,
      issuedAt: now,
      keys: [made.stored, ...kept].map((key) => listed(key, now + overlapMs, made.stored)),
    })
    await insertManifest(trx, tenantId, { serial: next, jws, createdAt: now })
    // Out of the transaction: a repeated request is told of the key that the first one made.
    return { kid: made.jwk.kid, serial: next }
  })
  deps.keys.forget(tenantId)
  return rotated
}

/** Retired keys that no lease still running was signed with. */
async function endedKeys(
  db: Deps['db'],
  tenantId: string,
  keys: readonly StoredKey[],
  now: number,
): Promise<StoredKey[]> {
  const ended: StoredKey[] = []
  for (const key of keys) {
    if (key.notAfterAt === null || key.notAfterAt > now) continue
    const until = await latestLeaseEnd(db, tenantId, key.notAfterAt)
    if (until === null || until <= now) ended.push(key)
  }
  return ended
}

function listed(key: StoredKey, retiredAt: number, newest: StoredKey): ListedKey {
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: key.publicJwk.x ?? '', kid: key.kid }
  const notAfterAt = key === newest ? null : (key.notAfterAt ?? retiredAt)
  return { jwk, notBeforeAt: key.notBeforeAt, notAfterAt }
}
