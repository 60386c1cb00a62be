// Makes the vectors of docs/formats.md: `node conformance/formats/make-vectors.mjs`. Everything is
// fixed, so running it again changes nothing.
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import {
  at,
  leaseClaims,
  leaseDocument,
  listed,
  manifest,
  manifestClaims,
} from './vector-claims.mjs'
import { delegations, localRequests, usageReports } from './vector-local-server.mjs'
import { reports, requests, responses } from './vector-offline.mjs'
import {
  closed,
  encode,
  lease,
  local,
  nextRoot,
  other,
  prefixes,
  productId,
  root,
  strangeRoot,
  tenantId,
  unlisted,
  uuids,
  wireId,
} from './vector-parts.mjs'

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

write('offline-requests.json', requests)
write('offline-reports.json', reports)
write('offline-responses.json', responses)
write('delegation-tokens.json', delegations)
write('local-requests.json', localRequests)
write('usage-reports.json', usageReports)

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
  cases: [
    nonce(1, 1),
    nonce(1, 2),
    nonce(2, 1),
    nonce(7, 4294967296),
    nonce(4294967295, 9007199254740991),
  ],
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
  writeFileSync(new URL(name, import.meta.url), `${pretty(value, '')}\n`)
}

// As the formatter of this workspace leaves it: lists of plain values on one line if they fit.
function pretty(value, indent, used = 0) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Object.keys(value).length === 0) return JSON.stringify(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    const plain = value.every((item) => typeof item !== 'object' || item === null)
    if (plain && indent.length + used + line.length < 100) return line
    return `[\n${value.map((item) => inner + pretty(item, inner)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([name, member]) => {
    const start = `${JSON.stringify(name)}: `
    return inner + start + pretty(member, inner, start.length)
  })
  return `{\n${members.join(',\n')}\n${indent}}`
}
