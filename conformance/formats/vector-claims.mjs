// The manifest and the lease document that the vectors vary.
import {
  closed,
  jws,
  lease,
  local,
  other,
  productId,
  root,
  tenantId,
  uuids,
  wireId,
} from './vector-parts.mjs'

export const at = (text) => Date.parse(text) / 1000

export const listed = (key, fields = {}) => ({
  kid: key.kid,
  kty: 'OKP',
  crv: 'Ed25519',
  x: key.jwk.x,
  nbf: at('2026-01-01T00:00:00Z'),
  exp: null,
  use: ['lease'],
  ...fields,
})

export const manifestClaims = {
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

export function manifest(claims = {}, key = root, header = {}) {
  const head = { alg: 'EdDSA', typ: 'leasehold-manifest+jwt', kid: key.kid, ...header }
  return jws(head, { ...manifestClaims, ...claims }, key)
}

export const leaseClaims = {
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

export function leaseDocument(claims = {}, key = lease, header = {}) {
  const head = { alg: 'EdDSA', typ: 'leasehold-lease+jwt', kid: key.kid, ...header }
  return jws(head, { ...leaseClaims, ...claims }, key)
}
