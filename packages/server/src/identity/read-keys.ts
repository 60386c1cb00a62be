import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Secrets } from '../secrets.ts'
import type { Database } from '../storage/schema.ts'
import {
  findNewestManifest,
  type KeyPurpose,
  listTenantKeys,
  type StoredKey,
} from '../storage/tenant-keys.ts'
import { type Ed25519Jwk, rsaJwk } from './jwk.ts'
import { ed25519ThreadSigner } from './jws.ts'
import { unseal } from './seal-key.ts'
import type { LoadedKeys } from './tenant-keys.ts'

export const leaseType = 'leasehold-lease+jwt'

/** The keys of a tenant as they lie in the database, unsealed. Throws when it has none. */
export async function readKeys(
  db: Kysely<Database>,
  secrets: Secrets,
  tenantId: string,
): Promise<LoadedKeys> {
  // In this order: a rotation in between then gives a manifest newer than the keys, which lists
  // them still; the other way round it would not list the key that signs.
  const stored = await listTenantKeys(db, tenantId)
  const manifest = await findNewestManifest(db, tenantId)
  if (!manifest) throw new Error(`Tenant ${tenantId} has no key manifest.`)
  const lease = newest(stored, 'lease')
  const webhook = unseal(secrets, tenantId, newest(stored, 'webhook'))
  const offline = unseal(secrets, tenantId, newest(stored, 'offline'))
  const leasePrivate = unseal(secrets, tenantId, lease)
  return {
    tenantId,
    issuer: toWireId('tenant', tenantId),
    signLease: ed25519ThreadSigner(leasePrivate, leaseType, lease.kid),
    signAs: (typ, claimsJson) => ed25519ThreadSigner(leasePrivate, typ, lease.kid)(claimsJson),
    leaseKid: lease.kid,
    manifest: manifest.jws,
    manifestSerial: manifest.serial,
    rootJwks: publicKeys(stored, 'root'),
    leaseJwks: publicKeys(stored, 'lease'),
    webhookJwk: rsaJwk(webhook),
    webhookPrivateKey: webhook,
    offlineJwk: rsaJwk(offline),
    offlineKeys: stored
      .filter(({ purpose }) => purpose === 'offline')
      .map((key) => ({
        kid: key.kid,
        privateKey: unseal(secrets, tenantId, key),
        retiredAt: key.notAfterAt,
      })),
    accessKey: secrets.derive(tenantId, 'leasehold access token 1'),
    nonceKey: secrets.derive(tenantId, 'leasehold nonce 1'),
  }
}

function newest(stored: readonly StoredKey[], purpose: KeyPurpose): StoredKey {
  const key = stored.find((one) => one.purpose === purpose && one.notAfterAt === null)
  if (!key) throw new Error(`The tenant has no open key for ${purpose}.`)
  return key
}

function publicKeys(stored: readonly StoredKey[], purpose: KeyPurpose): Ed25519Jwk[] {
  return stored
    .filter((one) => one.purpose === purpose)
    .map(({ kid, publicJwk }) => ({ kty: 'OKP', crv: 'Ed25519', x: publicJwk.x ?? '', kid }))
}
