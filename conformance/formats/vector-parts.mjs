// What the vectors are made of: ids, keys and signatures, all fixed. The keys are for these files only.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'

// --- ids: the 128 bits of a UUID and four zero bits, six bits a character ---

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
export const prefixes = {
  tenant: 't_',
  customer: 'cust_',
  product: 'prod_',
  edition: 'ed_',
  plan: 'plan_',
  offering: 'off_',
  entitlement: 'ent_',
  group: 'egr_',
  activation: 'act_',
  feature: 'feat_',
  attribute: 'atr_',
  localServer: 'lls_',
}

export function wireId(kind, uuid) {
  let bits = BigInt(`0x${uuid.replaceAll('-', '')}`) << 4n
  let text = ''
  for (let i = 0; i < 22; i++) {
    text = alphabet[Number(bits & 63n)] + text
    bits >>= 6n
  }
  return prefixes[kind] + text
}

export const uuids = {
  tenant: '01900000-0000-7000-8000-000000000001',
  otherTenant: '01900000-0000-7000-8000-000000000002',
  product: '01900000-0000-7000-8000-000000000011',
  otherProduct: '01900000-0000-7000-8000-000000000012',
  edition: '01900000-0000-7000-8000-000000000021',
  group: '01900000-0000-7000-8000-000000000031',
  entitlement: '01900000-0000-7000-8000-000000000041',
  otherEntitlement: '01900000-0000-7000-8000-000000000042',
  activation: '01900000-0000-7000-8000-000000000051',
  feature: '01900000-0000-7000-8000-000000000061',
  attribute: '01900000-0000-7000-8000-000000000071',
  plan: '01900000-0000-7000-8000-000000000081',
  offering: '01900000-0000-7000-8000-000000000091',
  customer: '01900000-0000-7000-8000-0000000000a1',
  localServer: '01900000-0000-7000-8000-0000000000b1',
  otherLocalServer: '01900000-0000-7000-8000-0000000000b2',
  token: '01900000-0000-7000-8000-0000000000c1',
}
export const tenantId = wireId('tenant', uuids.tenant)
export const productId = wireId('product', uuids.product)

// --- keys: Ed25519 from 32 bytes that a name gives ---

function makeKey(name) {
  const seed = createHash('sha256').update(`leasehold vectors ${name}`).digest()
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  const der = Buffer.concat([prefix, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = hash(JSON.stringify({ crv, kty, x }))
  const jwk = { kty, crv, x, kid }
  return { kid, jwk, privateJwk: { ...jwk, d: seed.toString('base64url') }, privateKey }
}

function hash(text) {
  return createHash('sha256').update(text).digest('base64url')
}

export const root = makeKey('root')
export const nextRoot = makeKey('next root')
export const strangeRoot = makeKey('strange root')
export const lease = makeKey('lease')
export const closed = makeKey('closed lease key')
export const local = makeKey('local server')
export const other = makeKey('key for something else')
export const unlisted = makeKey('unlisted')

// --- JWS ---

export const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function jws(header, claims, key) {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`
}
