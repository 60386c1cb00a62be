import { type KeyObject, verify } from 'node:crypto'
import { believed, type Checked, distrusted } from './checked.ts'

export type JsonObject = { readonly [name: string]: unknown }

export type Jws = {
  readonly kid: string
  readonly claims: JsonObject
  readonly signed: Buffer
  readonly signature: Buffer
}

/** Takes a compact JWS apart without believing it. Only `EdDSA` and the given `typ` are accepted. */
export function readJws(text: string, typ: string): Checked<Jws> {
  const parts = text.split('.')
  const [head, payload, signature] = parts.map(fromBase64url)
  if (parts.length !== 3 || !head || !payload || !signature) {
    return distrusted('malformed', 'not a compact JWS')
  }
  const header = parseObject(head)
  const claims = parseObject(payload)
  if (header === null || claims === null) return distrusted('malformed', 'not JSON')
  // The document never chooses how it is verified: that is how `none` and key confusion begin.
  if (header.alg !== 'EdDSA') return distrusted('algorithmRefused', `alg ${String(header.alg)}`)
  if (header.typ !== typ) return distrusted('typeRefused', `typ ${String(header.typ)}`)
  if ('crit' in header) return distrusted('malformed', 'critical header parameters')
  if (typeof header.kid !== 'string') return distrusted('malformed', 'no kid')
  const signed = Buffer.from(text.slice(0, text.lastIndexOf('.')), 'latin1')
  return believed({ kid: header.kid, claims, signed, signature })
}

export function isSignedBy(jws: Jws, key: KeyObject): boolean {
  return verify(null, jws.signed, key, jws.signature)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseObject(bytes: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function fromBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what is not base64url, which would give one document many texts.
  return text !== '' && bytes.toString('base64url') === text ? bytes : null
}
