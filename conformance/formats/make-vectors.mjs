// Makes the vectors of docs/formats.md: `node conformance/formats/make-vectors.mjs`. Everything is
// fixed, so running it again changes nothing. The keys are for these files only.
import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'

// --- ids: the 128 bits of a UUID and four zero bits, six bits a character ---

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const prefixes = {
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
}

function wireId(kind, uuid) {
  let bits = BigInt(`0x${uuid.replaceAll('-', '')}`) << 4n
  let text = ''
  for (let i = 0; i < 22; i++) {
    text = alphabet[Number(bits & 63n)] + text
    bits >>= 6n
  }
  return prefixes[kind] + text
}

const uuids = {
  tenant: '01900000-0000-7000-8000-000000000001',
  otherTenant: '01900000-0000-7000-8000-000000000002',
  product: '01900000-0000-7000-8000-000000000011',
  otherProduct: '01900000-0000-7000-8000-000000000012',
  edition: '01900000-0000-7000-8000-000000000021',
  group: '01900000-0000-7000-8000-000000000031',
  entitlement: '01900000-0000-7000-8000-000000000041',
  otherEntitlement: '01900000-0000-7000-8000-000000000042',
  activation: '01900000-0000-7000-8000-000000000051',
}
const tenantId = wireId('tenant', uuids.tenant)
const productId = wireId('product', uuids.product)

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

const root = makeKey('root')
const nextRoot = makeKey('next root')
const strangeRoot = makeKey('strange root')
const lease = makeKey('lease')
const closed = makeKey('closed lease key')
const local = makeKey('local server')
const other = makeKey('key for something else')
const unlisted = makeKey('unlisted')

// --- JWS ---

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jws(header, claims, key) {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`
}

const at = (text) => Date.parse(text) / 1000

const listed = (key, fields = {}) => ({
  kid: key.kid,
  kty: 'OKP',
  crv: 'Ed25519',
  x: key.jwk.x,
  nbf: at('2026-01-01T00:00:00Z'),
  exp: null,
  use: ['lease'],
  ...fields,
})

const manifestClaims = {
  v: 1,
  iss: tenantId,
  serial: 7,
  iat: at('2026-06-01T00:00:00Z'),
  keys: [
    listed(lease),
    listed(closed, { exp: at('2026-03-01T00:00:00Z') }),
    listed(local, { for: [wireId('entitlement', uuids.otherEntitlement)] }),
    listed(other, { use: ['somethingElse'] }),
  ],
}

function manifest(claims = {}, key = root, header = {}) {
  const head = { alg: 'EdDSA', typ: 'leasehold-manifest+jwt', kid: key.kid, ...header }
  return jws(head, { ...manifestClaims, ...claims }, key)
}

const leaseClaims = {
  v: 1,
  iss: tenantId,
  aud: productId,
  sub: wireId('activation', uuids.activation),
  ent: wireId('entitlement', uuids.entitlement),
  grp: wireId('group', uuids.group),
  edition: wireId('edition', uuids.edition),
  epoch: 3,
  seat: { id: 'seat-1', name: 'Drawing office' },
  fp: 'ZmluZ2VycHJpbnQtb2Ytc2VhdC0x',
  mode: 'online',
  status: 'active',
  concurrency: 'concurrent',
  rv: '1.12',
  iat: 1780315200.25,
  exp: 1780401600,
  term: {
    expiry: '2027-06-01T00:00:00.000Z',
    graceExpiry: '2027-06-15T00:00:00.000Z',
    maintenance: true,
    maintenanceExpiry: '2027-01-01T00:00:00.000Z',
  },
  renewal: {
    mode: 'atExpiry',
    intervalSeconds: null,
    percent: null,
    courtesy: true,
    courtesyIntervalSeconds: 10800,
  },
  attributes: [
    { key: 'region', type: 'string', value: 'EU' },
    { key: 'supportUntil', type: 'date', value: '2027-06-01' },
    { key: 'threads', type: 'number', value: null },
  ],
  features: [
    { key: 'export', type: 'bool', active: 0, available: 1, total: 1 },
    { key: 'render', type: 'bool', active: 0, available: 0, total: 0 },
    { key: 'reportRuns', type: 'usageCount', active: 4, available: null, total: null },
    { key: 'storageTb', type: 'elementPool', active: 50, available: 30, total: 100 },
  ],
}

function leaseDocument(claims = {}, key = lease, header = {}) {
  const head = { alg: 'EdDSA', typ: 'leasehold-lease+jwt', kid: key.kid, ...header }
  return jws(head, { ...leaseClaims, ...claims }, key)
}

// Other bytes, same length: the last character of the signature carries unused bits, so not that one.
function spoil(text) {
  const index = text.lastIndexOf('.') + 10
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
}

function exchange(text, claims) {
  const [head, , signature] = text.split('.')
  return `${head}.${encode(claims)}.${signature}`
}

const refused = (name, document, reason, fields = {}) => ({ name, document, reason, ...fields })

const hs256 = (() => {
  const head = { alg: 'HS256', typ: 'leasehold-lease+jwt', kid: lease.kid }
  const signed = `${encode(head)}.${encode(leaseClaims)}`
  // The classic confusion: the public key taken as the secret.
  const mac = createHmac('sha256', Buffer.from(lease.jwk.x, 'base64url')).update(signed)
  return `${signed}.${mac.digest('base64url')}`
})()

write('lease-documents.json', {
  about:
    'Lease documents against one manifest. `reason` null: good, and these are its claims; else why it is refused.',
  tenantId,
  productId,
  publicKeys: [root.jwk],
  manifest: manifest(),
  cases: [
    { name: 'good', document: leaseDocument(), reason: null, claims: leaseClaims },
    {
      name: 'good: perpetual at full duration, without fingerprint and names',
      ...goodWith({
        exp: 253402300799,
        fp: null,
        seat: { id: 'seat-1', name: null },
        term: { expiry: null, graceExpiry: null, maintenance: false, maintenanceExpiry: null },
      }),
    },
    {
      name: 'good: claims and header fields of a later version are ignored',
      document: leaseDocument({ later: { more: true } }, lease, { later: 1 }),
      reason: null,
      claims: { ...leaseClaims, later: { more: true } },
    },
    {
      name: 'good: issued while its key was open, which has been closed since',
      ...goodWith({ iat: at('2026-02-28T23:59:59Z') }, closed),
    },
    {
      name: 'good: a local server for an entitlement that it may sign for',
      ...goodWith({ ent: wireId('entitlement', uuids.otherEntitlement) }, local),
    },
    refused('alg none', unsigned(), 'algorithmRefused'),
    refused('alg HS256 under the public key', hs256, 'algorithmRefused'),
    refused('alg in other letters', leaseDocument({}, lease, { alg: 'EDDSA' }), 'algorithmRefused'),
    refused('typ JWT', leaseDocument({}, lease, { typ: 'JWT' }), 'typeRefused'),
    refused(
      'a manifest is no lease',
      leaseDocument({}, lease, { typ: 'leasehold-manifest+jwt' }),
      'typeRefused',
    ),
    refused('critical header', leaseDocument({}, lease, { crit: ['x'], x: 1 }), 'malformed'),
    refused('kid not listed', leaseDocument({}, unlisted), 'keyUntrusted'),
    refused('kid of the root', leaseDocument({}, root), 'keyUntrusted'),
    refused('key for another use', leaseDocument({}, other), 'keyUntrusted'),
    refused(
      'issued when its key was closed',
      leaseDocument({ iat: at('2026-03-01T00:00:00Z') }, closed),
      'keyUntrusted',
    ),
    refused(
      'issued before its key was open',
      leaseDocument({ iat: at('2025-12-31T23:59:59Z') }),
      'keyUntrusted',
    ),
    refused(
      'a local server for an entitlement that it may not sign for',
      leaseDocument({}, local),
      'keyUntrusted',
    ),
    refused('signature spoilt', spoil(leaseDocument()), 'signatureInvalid'),
    refused(
      'signed by another key under this kid',
      leaseDocument({}, unlisted, { kid: lease.kid }),
      'signatureInvalid',
    ),
    refused(
      'claims exchanged',
      exchange(leaseDocument(), { ...leaseClaims, exp: 253402300799 }),
      'signatureInvalid',
    ),
    refused(
      'another tenant',
      leaseDocument({ iss: wireId('tenant', uuids.otherTenant) }),
      'foreignTenant',
    ),
    refused(
      'another product',
      leaseDocument({ aud: wireId('product', uuids.otherProduct) }),
      'foreignProduct',
    ),
    refused('a version that is not known', leaseDocument({ v: 2 }), 'malformed'),
    refused('two parts', leaseDocument().split('.').slice(0, 2).join('.'), 'malformed'),
    refused('padding', `${leaseDocument()}=`, 'malformed'),
    refused('white space', ` ${leaseDocument()}`, 'malformed'),
    refused('nothing', '', 'malformed'),
  ],
})

write('manifests.json', {
  about:
    'Manifests against pinned roots and the highest serial seen. `reason` null: good, and these are serial and kids.',
  tenantId,
  publicKeys: [root.jwk, nextRoot.jwk],
  cases: [
    good('good, the first one seen', manifest(), 0),
    good('good, the same serial again', manifest(), 7),
    good('good, a higher serial', manifest({ serial: 8 }), 7),
    good('good, by the next root', manifest({ serial: 9 }, nextRoot), 7),
    {
      name: 'good: a key of a kind that is not known is left out',
      manifest: manifest({
        keys: [listed(lease), { kid: 'later', kty: 'LATER', nbf: 0, exp: null, use: ['lease'] }],
      }),
      highestSerial: 0,
      reason: null,
      serial: 7,
      kids: [lease.kid],
    },
    badManifest('rolled back', manifest({ serial: 6 }), 'manifestRolledBack', 7),
    badManifest('a root that is not pinned', manifest({}, strangeRoot), 'keyUntrusted'),
    badManifest('signed by a key that it lists', manifest({}, lease), 'keyUntrusted'),
    badManifest(
      'signed by another key under the kid of the root',
      manifest({}, strangeRoot, { kid: root.kid }),
      'signatureInvalid',
    ),
    badManifest('signature spoilt', spoil(manifest()), 'signatureInvalid'),
    badManifest(
      'keys exchanged',
      exchange(manifest(), { ...manifestClaims, keys: [listed(unlisted)] }),
      'signatureInvalid',
    ),
    badManifest('alg HS256', manifest({}, root, { alg: 'HS256' }), 'algorithmRefused'),
    badManifest('typ JWT', manifest({}, root, { typ: 'JWT' }), 'typeRefused'),
    badManifest(
      'another tenant',
      manifest({ iss: wireId('tenant', uuids.otherTenant) }),
      'foreignTenant',
    ),
    badManifest('a serial that is no whole number', manifest({ serial: '7' }), 'malformed'),
    badManifest('a version that is not known', manifest({ v: 2 }), 'malformed'),
  ],
})

function good(name, text, highestSerial) {
  const { serial, keys } = JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString())
  return { name, manifest: text, highestSerial, reason: null, serial, kids: keys.map((k) => k.kid) }
}

function badManifest(name, text, reason, highestSerial = 0) {
  return { name, manifest: text, highestSerial, reason }
}

function goodWith(claims, key = lease) {
  return {
    document: leaseDocument(claims, key),
    reason: null,
    claims: { ...leaseClaims, ...claims },
  }
}

function unsigned() {
  const head = encode({ alg: 'none', typ: 'leasehold-lease+jwt', kid: lease.kid })
  return `${head}.${encode(leaseClaims)}.AA`
}

// --- what only the server makes and reads ---

const masterKey = createHash('sha256').update('leasehold vectors master key').digest()
const uuidBytes = (uuid) => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const derive = (info) =>
  Buffer.from(hkdfSync('sha256', masterKey, uuidBytes(uuids.tenant), info, 32))

const accessKey = derive('leasehold access token 1')
const nonceKey = derive('leasehold nonce 1')

function accessToken(epoch, iat, lex) {
  const claims = {
    v: 1,
    iss: tenantId,
    grp: wireId('group', uuids.group),
    ent: wireId('entitlement', uuids.entitlement),
    sub: wireId('activation', uuids.activation),
    epoch,
    iat,
    lex,
  }
  const signed = `${encode({ alg: 'HS256', typ: 'leasehold-access+jwt', kid: '1' })}.${encode(claims)}`
  const mac = createHmac('sha256', accessKey).update(signed).digest('base64url')
  return { claims, token: `${signed}.${mac}` }
}

write('access-tokens.json', {
  about: 'Access tokens of the Licensing API. Keys in hex.',
  masterKey: masterKey.toString('hex'),
  tenantUuid: uuids.tenant,
  tenantId,
  info: 'leasehold access token 1',
  key: accessKey.toString('hex'),
  cases: [
    { name: 'whole seconds', ...accessToken(1, 1780315200, 1780401600) },
    { name: 'milliseconds', ...accessToken(3, 1780315200.25, 1780401600.125) },
    { name: 'a lease that never ends', ...accessToken(2147483647, 1780315200, 253402300799) },
  ],
})

function nonce(epoch, number) {
  const numberBytes = Buffer.alloc(8)
  numberBytes.writeBigUInt64BE(BigInt(number))
  const epochBytes = Buffer.alloc(4)
  epochBytes.writeUInt32BE(epoch)
  const text = Buffer.concat([uuidBytes(uuids.activation), epochBytes, numberBytes])
  const mac = createHmac('sha256', nonceKey).update(text).digest().subarray(0, 16)
  return {
    activationUuid: uuids.activation,
    epoch,
    number,
    nonce: Buffer.concat([numberBytes, mac]).toString('base64url'),
  }
}

write('nonces.json', {
  about: 'Nonces of the Licensing API. Keys in hex.',
  masterKey: masterKey.toString('hex'),
  tenantUuid: uuids.tenant,
  info: 'leasehold nonce 1',
  key: nonceKey.toString('hex'),
  cases: [nonce(1, 1), nonce(1, 2), nonce(2, 1), nonce(7, 4294967296), nonce(4294967295, 9007199254740991)],
})

const samples = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '01234567-89ab-cdef-0123-456789abcdef',
  uuids.entitlement,
]
const longest = wireId('entitlement', samples[1])

write('ids.json', {
  about: 'Ids on the wire and the UUIDs that they are. `refused` are no ids of an entitlement.',
  cases: Object.keys(prefixes).flatMap((kind) =>
    samples.map((uuid) => ({ kind, uuid, id: wireId(kind, uuid) })),
  ),
  refused: [
    { name: 'empty', id: '' },
    { name: 'only the prefix', id: 'ent_' },
    { name: 'prefix of another kind', id: wireId('edition', uuids.entitlement) },
    { name: 'too short', id: longest.slice(0, -1) },
    { name: 'too long', id: `${longest}A` },
    { name: 'a second text for the same bits', id: `${longest.slice(0, -1)}x` },
    { name: 'a character of plain base64', id: `${longest.slice(0, -2)}+w` },
    { name: 'white space', id: ` ${longest}` },
  ],
})

write('keys.json', {
  about:
    'The keys that signed these vectors, private parts included, so that another maker can be compared byte for byte: signing is deterministic.',
  manifestClaims,
  leaseClaims,
  root: root.privateJwk,
  nextRoot: nextRoot.privateJwk,
  lease: lease.privateJwk,
  closed: closed.privateJwk,
  local: local.privateJwk,
})

function write(name, value) {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)
}
