import type { Kysely } from 'kysely'
import { at } from './at.ts'
import { type Database, json } from './schema.ts'

export type KeyPurpose = 'root' | 'lease' | 'webhook' | 'offline'

/** A key pair as it lies in the database; the private half is sealed under the master key. */
export type StoredKey = {
  kid: string
  purpose: KeyPurpose
  publicJwk: Record<string, string>
  sealedPrivate: string
  notBeforeAt: number
  /** Exclusive; null while the key is in use. */
  notAfterAt: number | null
}

export type StoredManifest = { serial: number; jws: string }

export async function insertTenantKeys(
  db: Kysely<Database>,
  tenantId: string,
  keys: readonly StoredKey[],
  createdAt: number,
): Promise<void> {
  await db
    .insertInto('tenant_key')
    .values(
      keys.map((key) => ({
        tenant_id: tenantId,
        kid: key.kid,
        purpose: key.purpose,
        public_jwk: json(key.publicJwk),
        sealed_private: key.sealedPrivate,
        not_before: new Date(key.notBeforeAt),
        not_after: key.notAfterAt === null ? null : new Date(key.notAfterAt),
        created_at: new Date(createdAt),
      })),
    )
    .execute()
}

/** Newest first, so that the first of a purpose is the one to use. */
export async function listTenantKeys(db: Kysely<Database>, tenantId: string): Promise<StoredKey[]> {
  return db
    .selectFrom('tenant_key')
    .select([
      'kid',
      'purpose',
      'public_jwk as publicJwk',
      'sealed_private as sealedPrivate',
      'not_before as notBeforeAt',
      'not_after as notAfterAt',
    ])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute()
}

export async function retireTenantKeys(
  db: Kysely<Database>,
  tenantId: string,
  kids: readonly string[],
  notAfterAt: number,
): Promise<void> {
  if (kids.length === 0) return
  await db
    .updateTable('tenant_key')
    .set({ not_after: new Date(notAfterAt) })
    .where('tenant_id', '=', tenantId)
    .where('kid', 'in', [...kids])
    .execute()
}

export async function deleteTenantKeys(
  db: Kysely<Database>,
  tenantId: string,
  kids: readonly string[],
): Promise<void> {
  if (kids.length === 0) return
  await db
    .deleteFrom('tenant_key')
    .where('tenant_id', '=', tenantId)
    .where('kid', 'in', [...kids])
    .execute()
}

export async function insertManifest(
  db: Kysely<Database>,
  tenantId: string,
  manifest: StoredManifest & { createdAt: number },
): Promise<void> {
  const { serial, jws, createdAt } = manifest
  await db
    .insertInto('key_manifest')
    .values({ tenant_id: tenantId, serial, jws, created_at: new Date(createdAt) })
    .execute()
}

export async function findNewestManifest(
  db: Kysely<Database>,
  tenantId: string,
): Promise<StoredManifest | null> {
  const row = await db
    .selectFrom('key_manifest')
    .select(['serial', 'jws'])
    .where('tenant_id', '=', tenantId)
    .orderBy('serial', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Held until the end of the transaction, so that two rotations never make the same serial. */
export async function lockTenant(db: Kysely<Database>, tenantId: string): Promise<void> {
  await db.selectFrom('tenant').select('id').where('id', '=', tenantId).forUpdate().execute()
}

/** The latest end of a lease that was given before `issuedBefore`; null when there is none. */
export async function latestLeaseEnd(
  db: Kysely<Database>,
  tenantId: string,
  issuedBefore: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('activation')
    .select(({ fn }) => fn.max('lease_expiry_at').as('latest'))
    .where('tenant_id', '=', tenantId)
    .where('last_lease_at', '<', at(issuedBefore))
    .executeTakeFirst()
  return row?.latest ?? null
}
