import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import { believed, type Checked, distrusted } from './checked.ts'
import { isObject, type JsonObject } from './jws.ts'

/** The vendor's RSA key that requests without a network are encrypted to, as JWK. */
export type RequestKey = {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly kid: string
}

const tagCharacters = 22
const base64url = /^[A-Za-z0-9_-]*$/

/** Null when it is no RSA key. */
export function importRequestKey({ kty, n, e }: RequestKey): KeyObject | null {
  try {
    return kty === 'RSA' ? createPublicKey({ key: { kty, n, e }, format: 'jwk' }) : null
  } catch {
    return null
  }
}

/** A compact JWE to a key: RSA-OAEP-256, A256GCM. */
export function sealTo(
  key: RequestKey,
  typ: string,
  plain: string,
  random: (bytes: number) => Uint8Array,
): string {
  const publicKey = importRequestKey(key)
  if (publicKey === null) throw new TypeError('no RSA key')
  const secret = random(32)
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const wrapped = publicEncrypt({ key: publicKey, ...padding }, secret).toString('base64url')
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', typ, kid: key.kid }
  return seal(header, wrapped, secret, plain, random)
}

/** A compact JWE under a secret of 32 bytes: dir, A256GCM. */
export function sealUnder(
  secret: Uint8Array,
  header: { readonly typ: string; readonly kid: string; readonly aud: string },
  plain: string,
  random: (bytes: number) => Uint8Array,
): string {
  return seal({ alg: 'dir', enc: 'A256GCM', ...header }, '', secret, plain, random)
}

function seal(
  header: object,
  wrapped: string,
  secret: Uint8Array,
  plain: string,
  random: (bytes: number) => Uint8Array,
): string {
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const iv = random(12)
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(head))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  const rest = [iv, sealed, cipher.getAuthTag()].map((part) =>
    Buffer.from(part).toString('base64url'),
  )
  return [head, wrapped, ...rest].join('.')
}

/** Opens a compact JWE under a secret; faults in the order of docs/formats.md. */
export function openUnder(token: string, typ: string, secret: Uint8Array): Checked<string> {
  const parts = token.split('.')
  if (!parts.every((part) => base64url.test(part)) || parts.length > 5) {
    return distrusted('malformed', 'not a compact JWE')
  }
  const [head = '', wrapped = '', iv = '', sealed = '', tag = ''] = parts
  if (parts.length < 5 || tag.length < tagCharacters) {
    return token.startsWith('eyJ')
      ? distrusted('truncated', 'its end is missing')
      : distrusted('malformed', 'not a compact JWE')
  }
  const header = parse(head)
  if (header === null || 'crit' in header || 'zip' in header) {
    return distrusted('malformed', 'header')
  }
  if (header.alg !== 'dir' || header.enc !== 'A256GCM' || header.typ !== typ || wrapped !== '') {
    return distrusted('wrongType', `typ ${String(header.typ)}`)
  }
  try {
    const bytes = (text: string) => Buffer.from(text, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes(iv), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(head)).setAuthTag(bytes(tag))
    const plain = Buffer.concat([decipher.update(bytes(sealed)), decipher.final()])
    return believed(plain.toString('utf8'))
  } catch {
    return distrusted('altered', 'it does not open')
  }
}

function parse(head: string): JsonObject | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
    return isObject(header) ? header : null
  } catch {
    return null
  }
}
