import { createPrivateKey, type KeyObject } from 'node:crypto'
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
import { type Ed25519Jwk, type RsaJwk, rsaJwk } from './jwk.ts'
import { ed25519Signer } from './jws.ts'

/** The keys of one tenant, ready for use without waiting. */
export type LoadedKeys = {
  readonly tenantId: string
  /** The tenant's wire id, `iss` of all that is signed. */
  readonly issuer: string
  /** A lease document: compact JWS over claims that are JSON text already. */
  readonly signLease: (claimsJson: string) => string
  readonly leaseKid: string
  /** The newest manifest; it travels with every lease. */
  readonly manifest: string
  readonly manifestSerial: number
  /** What applications pin. */
  readonly rootJwks: readonly Ed25519Jwk[]
  /** Keys that lease documents may be signed with, newest first. */
  readonly leaseJwks: readonly Ed25519Jwk[]
  readonly webhookJwk: RsaJwk
  readonly webhookPrivateKey: KeyObject
  readonly offlineJwk: RsaJwk
  readonly offlinePrivateKey: KeyObject
  /** HMAC key of the Licensing API's access tokens. */
  readonly accessKey: Buffer
  /** HMAC key of nonces. */
  readonly nonceKey: Buffer
}

export type TenantKeys = {
  /** From the process's memory, or read and unsealed. Throws when the tenant has none. */
  load(tenantId: string): Promise<LoadedKeys>
  /** What `load` has brought, without waiting; undefined before that. */
  loaded(tenantId: string): LoadedKeys | undefined
  /** Reads them anew at the next `load`: after a rotation. */
  forget(tenantId: string): void
}

export const leaseType = 'leasehold-lease+jwt'

// Another server may have rotated the keys; a retired key stays good for longer than this.
const lifeMs = 60_000

type Entry = {
  keys: LoadedKeys | undefined
  loading: Promise<LoadedKeys> | undefined
  readAt: number
}

/** @param monotonicMs elapsed time of the process: caches age also while the test clock stands still */
export function createTenantKeys(
  db: Kysely<Database>,
  secrets: Secrets,
  monotonicMs: () => number = () => performance.now(),
): TenantKeys {
  const entries = new Map<string, Entry>()
  const read = (tenantId: string, entry: Entry): Promise<LoadedKeys> => {
    entry.loading ??= readKeys(db, secrets, tenantId)
      .then((keys) => {
        entry.keys = keys
        entry.readAt = monotonicMs()
        return keys
      })
      .finally(() => {
        entry.loading = undefined
      })
    return entry.loading
  }
  const refresh = (tenantId: string, entry: Entry): void => {
    if (monotonicMs() - entry.readAt < lifeMs || entry.loading) return
    // In the background; without the database the known keys go on signing.
    read(tenantId, entry).catch(() => {
      entry.readAt = monotonicMs()
    })
  }
  return {
    async load(tenantId) {
      const entry = entries.get(tenantId) ?? { keys: undefined, loading: undefined, readAt: 0 }
      if (!entry.keys) {
        const keys = await read(tenantId, entry)
        entries.set(tenantId, entry)
        return keys
      }
      refresh(tenantId, entry)
      return entry.keys
    },
    loaded(tenantId) {
      const entry = entries.get(tenantId)
      if (entry?.keys) refresh(tenantId, entry)
      return entry?.keys
    },
    forget(tenantId) {
      entries.delete(tenantId)
    },
  }
}

async function readKeys(
  db: Kysely<Database>,
  secrets: Secrets,
  tenantId: string,
): Promise<LoadedKeys> {
  const [stored, manifest] = await Promise.all([
    listTenantKeys(db, tenantId),
    findNewestManifest(db, tenantId),
  ])
  if (!manifest) throw new Error(`Tenant ${tenantId} has no key manifest.`)
  const lease = newest(stored, 'lease')
  const webhook = unseal(secrets, tenantId, newest(stored, 'webhook'))
  const offline = unseal(secrets, tenantId, newest(stored, 'offline'))
  return {
    tenantId,
    issuer: toWireId('tenant', tenantId),
    signLease: ed25519Signer(unseal(secrets, tenantId, lease), leaseType, lease.kid),
    leaseKid: lease.kid,
    manifest: manifest.jws,
    manifestSerial: manifest.serial,
    rootJwks: publicKeys(stored, 'root'),
    leaseJwks: publicKeys(stored, 'lease'),
    webhookJwk: rsaJwk(webhook),
    webhookPrivateKey: webhook,
    offlineJwk: rsaJwk(offline),
    offlinePrivateKey: offline,
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

/** What the seal of a private key is bound to, so that no row can stand in for another. */
export function sealContext(kid: string): string {
  return `tenant_key ${kid}`
}

export function unseal(secrets: Secrets, tenantId: string, key: StoredKey): KeyObject {
  const sealed = Buffer.from(key.sealedPrivate, 'base64')
  const der = secrets.open(tenantId, sealContext(key.kid), sealed)
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
