import type { KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Secrets } from '../secrets.ts'
import type { Database } from '../storage/schema.ts'
import type { Ed25519Jwk, RsaJwk } from './jwk.ts'
import { readKeys } from './read-keys.ts'

/** `retiredAt`: when another took its place; null for the one that new requests are encrypted to. */
export type OfflineKey = {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly retiredAt: number | null
}

/** The keys of one tenant, ready for use without waiting. */
export type LoadedKeys = {
  readonly tenantId: string
  /** The tenant's wire id, `iss` of all that is signed. */
  readonly issuer: string
  /** A lease document: compact JWS over claims that are JSON text already. */
  readonly signLease: (claimsJson: string) => Promise<string>
  readonly leaseKid: string
  /** The same key over claims of another kind, which its `typ` names. */
  readonly signAs: (typ: string, claimsJson: string) => Promise<string>
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
  /** What opens requests of devices without a network: the newest first, then those it replaced. */
  readonly offlineKeys: readonly OfflineKey[]
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

// Another server may have rotated the keys. A retired key stays good for ten minutes: read anew in
// the background after one, no key is used that was read more than five ago.
const freshMs = 60_000
const usableMs = 300_000

type Entry = {
  keys: LoadedKeys | undefined
  loading: Promise<LoadedKeys> | undefined
  readAt: number
  triedAt: number
}

/** @param monotonicMs elapsed time of the process: caches age also while the test clock stands still */
export function createTenantKeys(
  db: Kysely<Database>,
  secrets: Secrets,
  monotonicMs: () => number = () => performance.now(),
): TenantKeys {
  const entries = new Map<string, Entry>()
  const entryOf = (tenantId: string): Entry => {
    let entry = entries.get(tenantId)
    if (!entry) {
      entry = { keys: undefined, loading: undefined, readAt: 0, triedAt: 0 }
      entries.set(tenantId, entry)
    }
    return entry
  }
  const read = (tenantId: string, entry: Entry): Promise<LoadedKeys> => {
    const startedAt = monotonicMs()
    entry.triedAt = startedAt
    entry.loading ??= readKeys(db, secrets, tenantId)
      .then((keys) => {
        entry.keys = keys
        entry.readAt = startedAt
        return keys
      })
      .finally(() => {
        entry.loading = undefined
      })
    return entry.loading
  }
  const usable = (tenantId: string): LoadedKeys | undefined => {
    const entry = entries.get(tenantId)
    const now = monotonicMs()
    if (!entry?.keys || now - entry.readAt >= usableMs) return undefined
    // What comes of it is seen when it has come; until then, and without it, these will do.
    if (now - entry.triedAt >= freshMs) read(tenantId, entry).catch(() => {})
    return entry.keys
  }
  return {
    async load(tenantId) {
      return usable(tenantId) ?? read(tenantId, entryOf(tenantId))
    },
    loaded: usable,
    forget(tenantId) {
      entries.delete(tenantId)
    },
  }
}
