import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Secrets } from '../secrets.ts'
import type { KeyPurpose, StoredKey } from '../storage/tenant-keys.ts'
import { type Ed25519Jwk, ed25519Jwk, type RsaJwk, rsaJwk } from './jwk.ts'
import { seal } from './seal-key.ts'

const generate = promisify(generateKeyPair)
const rsaBits = 2048

// A key is good from a while before it was made: the clock of the server that signs with it may be
// behind the one that made it, and no harm lies in the past of a new key.
const skewMs = 600_000

export type MadeKey<J> = { jwk: J; privateKey: KeyObject; stored: StoredKey }

export async function makeEd25519Key(
  secrets: Secrets,
  tenantId: string,
  purpose: Extract<KeyPurpose, 'root' | 'lease'>,
  now: number,
): Promise<MadeKey<Ed25519Jwk>> {
  const { publicKey, privateKey } = await generate('ed25519')
  const jwk = ed25519Jwk(publicKey)
  return { jwk, privateKey, stored: store(secrets, tenantId, purpose, now, privateKey, jwk) }
}

export async function makeRsaKey(
  secrets: Secrets,
  tenantId: string,
  purpose: Extract<KeyPurpose, 'webhook' | 'offline'>,
  now: number,
): Promise<MadeKey<RsaJwk>> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: rsaBits })
  const jwk = rsaJwk(publicKey)
  return { jwk, privateKey, stored: store(secrets, tenantId, purpose, now, privateKey, jwk) }
}

function store(
  secrets: Secrets,
  tenantId: string,
  purpose: KeyPurpose,
  now: number,
  privateKey: KeyObject,
  { kid, ...publicJwk }: Ed25519Jwk | RsaJwk,
): StoredKey {
  return {
    kid,
    purpose,
    publicJwk,
    sealedPrivate: seal(secrets, tenantId, kid, privateKey),
    notBeforeAt: now - skewMs,
    notAfterAt: null,
  }
}
