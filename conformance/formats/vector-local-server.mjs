// What goes between the vendor and a local license server: delegations there, requests and reports back.
import { createHash, scryptSync } from 'node:crypto'
import { listed, manifest, manifestClaims } from './vector-claims.mjs'
import { jweTo, rsaKey } from './vector-jwe.mjs'
import {
  closed,
  jws,
  lease,
  local,
  root,
  strangeRoot,
  tenantId,
  uuids,
  wireId,
} from './vector-parts.mjs'
import { strangeRsa, tenantRsa } from './vector-rsa-keys.mjs'

const tenantKey = rsaKey(tenantRsa)
const receiveKey = rsaKey(strangeRsa)
const serverId = wireId('localServer', uuids.localServer)
const otherServer = wireId('localServer', uuids.otherLocalServer)
const otherTenant = wireId('tenant', uuids.otherTenant)
const entitlementId = wireId('entitlement', uuids.entitlement)
const at = (text) => Date.parse(text)
const hash = (text) => createHash('sha256').update(text).digest('base64url')
const none = { type: 'none', count: null }
const noOverdraft = { type: 'none', value: null }
const code = 'K7QM-2WXF-94TR-HJ3D'
const salt = 'c2FsdCBvZiB0aGUgdmVjdG9ycw'
const scrypted = scryptSync(code, salt, 24, { N: 4096, r: 8, p: 1 })
const codeHash = `1.${scrypted.toString('base64url')}`
const refused = (name, token, reason) => ({ name, token, reason })

// Other bytes, same length, in the part with this number.
function spoil(token, part) {
  const parts = token.split('.')
  const text = parts[part]
  parts[part] = `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}`
  return parts.join('.')
}

// --- a delegation: signed by the tenant's lease key, to the local server's RSA key ---

const endsAt = at('2026-07-01T12:00:00Z')
const certificate = (keys = {}) =>
  manifest({
    keys: [
      ...manifestClaims.keys.slice(0, 2),
      listed(local, { exp: endsAt / 1000, for: [entitlementId], ...keys }),
    ],
  })

const seat = {
  id: uuids.activation,
  seatId: 'seat-1',
  seatName: 'Drawing office',
  method: 'activationCode',
  username: null,
  mode: 'online',
  fingerprint: 'ZmluZ2VycHJpbnQtb2Ytc2VhdC0x',
  clientVersion: null,
  epoch: 3,
  nonce: 12,
  held: true,
  loss: null,
  activatedAt: at('2026-05-20T08:00:00Z'),
  lastLeaseAt: at('2026-06-01T08:00:00Z'),
  leaseExpiryAt: at('2026-06-02T08:00:00Z'),
  fenceAt: at('2026-06-02T08:00:00Z'),
  lingerExpiryAt: null,
  deactivatedAt: null,
  suspectedAt: null,
  deliveredVersion: 12,
  acknowledgedVersion: 12,
  acknowledgedAt: at('2026-06-01T08:00:05Z'),
  holdings: {},
  counted: { [uuids.feature]: { amount: 4, resetAt: at('2026-05-01T00:00:00Z') } },
}

const rights = {
  productId: uuids.product,
  editionId: uuids.edition,
  offeringId: uuids.offering,
  offeringName: 'Studio Professional, 3 floating, one year',
  sku: 'STU-PRO-F3-1Y',
  plan: {
    id: uuids.plan,
    name: 'One year',
    type: 'paid',
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'year', count: 1 },
  },
  hasMaintenance: false,
  maintenanceDuration: none,
  concurrencyMode: 'concurrent',
  seatCount: 3,
  overdraftSeats: { type: 'absolute', value: 1 },
  leasePeriod: { type: 'day', count: 1 },
  offlineLeasePeriod: none,
  gracePeriod: { type: 'week', count: 2 },
  lingerPeriod: none,
  usageResetSchedule: 'monthly',
  leaseRenewal: { mode: 'atExpiry', interval: null, percent: null, courtesy: true },
  detection: true,
  features: [
    {
      id: uuids.feature,
      key: 'reportRuns',
      type: 'usageCount',
      value: 100,
      overdraft: noOverdraft,
      description: null,
      edited: true,
    },
  ],
  attributes: [{ id: uuids.attribute, key: 'region', type: 'string', value: 'EU', edited: false }],
  version: 12,
  createdAt: at('2026-05-01T00:00:00Z'),
  snapshotAt: at('2026-05-01T00:00:00Z'),
  startedAt: at('2026-05-01T00:00:00Z'),
  anchorAt: at('2026-05-01T00:00:00Z'),
  expiryAt: at('2027-05-01T00:00:00Z'),
  maintenanceExpiryAt: null,
  renewalsAt: [],
  disabledAt: null,
  customerDisabledAt: null,
  exportedAt: null,
  delegatedUntilAt: endsAt,
  provisionedAt: null,
  editedFields: [],
}

const delegationClaims = {
  v: 1,
  iss: tenantId,
  aud: serverId,
  jti: uuids.token,
  sequence: 5,
  begun: 4,
  begunAt: at('2026-05-25T09:00:00Z'),
  iat: at('2026-06-01T12:00:00.250Z') / 1000,
  exp: endsAt / 1000,
  ent: entitlementId,
  grp: wireId('group', uuids.group),
  version: 12,
  rights,
  resets: {},
  report: { sequence: 2, hash: hash('the report before') },
  featureUse: { [uuids.feature]: { used: 4, cap: 100, resetAt: at('2026-06-01T00:00:00Z') } },
  usagePeriodStartAt: at('2026-06-01T00:00:00Z'),
  seats: [seat],
  order: {
    customerId: uuids.customer,
    customerName: 'Acme',
    customerAccountRefId: null,
    orderRefId: 'PO-1701',
    productName: 'Plumbline Studio',
    editionName: 'Professional',
  },
  certificate: certificate(),
  policy: { regrantMargin: { type: 'second', count: 30 } },
  codes: { salt, hashes: [codeHash] },
}
const delegation = (claims = {}, key = lease, header = {}) =>
  jws(
    { alg: 'EdDSA', typ: 'leasehold-delegation+jwt', kid: key.kid, ...header },
    { ...delegationClaims, ...claims },
    key,
  )
const delegationHeader = { typ: 'leasehold-delegation+jwe', cty: 'JWT' }
const carried = (inner = delegation(), key = receiveKey, header = delegationHeader) =>
  jweTo(key, header, inner, 'delegation')

export const delegations = {
  about:
    'Delegation tokens to the key `key` of the local server `serverId`, which pins `publicKeys`. `reason` null: good; `signed` is the JWS within, byte for byte, and these are its claims.',
  tenantId,
  serverId,
  key: receiveKey.privateJwk,
  publicKeys: [root.jwk],
  code,
  cases: [
    {
      name: 'good',
      token: carried(),
      reason: null,
      signed: delegation(),
      claims: delegationClaims,
    },
    refused('cut', carried().slice(0, -1), 'truncated'),
    refused('nothing', '', 'malformed'),
    refused('another typ', carried(delegation(), receiveKey, { typ: 'JWT' }), 'wrongType'),
    refused('to another key', carried(delegation(), tenantKey), 'foreign'),
    refused('content altered', spoil(carried(), 3), 'altered'),
    refused('no JWS within', carried('{}'), 'malformed'),
    refused('no certificate', carried(delegation({ certificate: undefined })), 'malformed'),
    refused(
      'a certificate of a root that is not pinned',
      carried(delegation({ certificate: manifest({}, strangeRoot) })),
      'foreign',
    ),
    refused(
      'a certificate that was altered',
      carried(delegation({ certificate: spoil(certificate(), 1) })),
      'malformed',
    ),
    refused('signed by a key that is not listed', carried(delegation({}, strangeRoot)), 'foreign'),
    refused('signed by a key that is closed', carried(delegation({}, closed)), 'foreign'),
    refused('signed by the key of a local server', carried(delegation({}, local)), 'foreign'),
    refused(
      'signed by another key under the kid of ours',
      carried(delegation({}, strangeRoot, { kid: lease.kid })),
      'altered',
    ),
    refused('unsigned', carried(delegation({}, lease, { alg: 'none' })), 'wrongType'),
    refused('of another tenant', carried(delegation({ iss: otherTenant })), 'foreign'),
    refused('for another local server', carried(delegation({ aud: otherServer })), 'foreignServer'),
  ],
}

// --- usage reports: signed by the local server ---

const reportClaims = {
  v: 1,
  iss: serverId,
  aud: tenantId,
  iat: at('2026-06-03T12:00:00Z') / 1000,
  ent: entitlementId,
  begun: 4,
  applied: 5,
  sequence: 3,
  previous: delegationClaims.report.hash,
  startedAt: rights.startedAt,
  usagePeriodStartAt: at('2026-06-01T00:00:00Z'),
  seatsUsed: 1,
  featureUse: { [uuids.feature]: { used: 7, cap: 100, resetAt: at('2026-06-01T00:00:00Z') } },
  seats: [seat],
  log: [
    {
      activationId: uuids.activation,
      seatId: 'seat-1',
      at: at('2026-06-03T10:00:00Z'),
      operation: 'featureUsage',
      leaseExpiryAt: null,
      seatsUsed: 1,
      seatsChange: 0,
      seatLimit: 4,
      detail: { key: 'reportRuns', amount: 3 },
    },
  ],
  summaries: [
    {
      featureId: uuids.feature,
      key: 'reportRuns',
      fromAt: at('2026-05-01T00:00:00Z'),
      untilAt: at('2026-06-01T00:00:00Z'),
      used: 40,
      overdraftUsed: 0,
      reason: 'schedule',
    },
  ],
}
const report = (claims = {}, key = local, header = {}) =>
  jws(
    { alg: 'EdDSA', typ: 'leasehold-usage-report+jwt', kid: key.kid, ...header },
    { ...reportClaims, ...claims },
    key,
  )
const first = report()
const nextClaims = { sequence: 4, previous: hash(first), log: [], summaries: [] }
const second = report(nextClaims)

export const usageReports = {
  about:
    'Usage reports of the local server `serverId`, which signs with `signKey`. `reason` null: good, these are the claims, and `hash` is what the next report names it by.',
  tenantId,
  serverId,
  signKey: local.jwk,
  cases: [
    { name: 'good', token: first, reason: null, hash: hash(first), claims: reportClaims },
    {
      name: 'good: the one after it, which names its hash',
      token: second,
      reason: null,
      hash: hash(second),
      claims: { ...reportClaims, ...nextClaims },
    },
    refused('not a JWS', 'report', 'malformed'),
    refused('of another typ', report({}, local, { typ: 'JWT' }), 'wrongType'),
    refused('unsigned', report({}, local, { alg: 'none' }), 'wrongType'),
    refused('content altered', spoil(second, 2), 'altered'),
    refused('signed by another key', report({}, lease), 'altered'),
    refused('a version that is not known', report({ v: 2 }), 'malformed'),
    refused('no number', report({ sequence: 0 }), 'malformed'),
    refused('a hash that is none', report({ previous: 'AAAA' }), 'malformed'),
    refused('an amount below zero', report({ seatsUsed: -1 }), 'malformed'),
  ],
}

// --- what a local server says: its JWS in a JWE to the tenant's key for offline requests ---

const common = { v: 1, iss: serverId, aud: tenantId, iat: reportClaims.iat, counter: 9 }
const licenceClaims = {
  ...{ v: 1, type: 'activate', iss: serverId, aud: tenantId, iat: common.iat, counter: 1 },
  name: 'Site North',
  activationCode: code,
  receiveKey: receiveKey.jwk,
  signKey: local.jwk,
}
const usageClaims = { ...common, type: 'usage', reports: [first, second], returns: [] }
const returnClaims = {
  ...common,
  type: 'return',
  reports: [second],
  returns: [{ ent: entitlementId, begun: 4, report: { sequence: 4, hash: hash(second) } }],
}
const syncClaims = {
  ...{ ...common, type: 'sync', reports: [second], returns: returnClaims.returns },
  taken: [{ ent: entitlementId, begun: 4, sequence: 5 }],
  more: false,
}
const deactivateClaims = { ...common, type: 'deactivate' }
const says = (claims, key = local, to = tenantKey, header = {}) =>
  jweTo(
    to,
    { typ: 'leasehold-local-request+jwe', cty: 'JWT', ...header },
    jws({ alg: 'EdDSA', typ: 'leasehold-local-request+jwt', kid: key.kid }, claims, key),
    'local request',
  )
const good = (kind, name, claims) => ({ name, kind, token: says(claims), reason: null, claims })
const badUsage = (name, token, reason) => ({ kind: 'usage', ...refused(name, token, reason) })

export const localRequests = {
  about:
    'What the local server `serverId`, known by `signKey`, says to the tenant key `key`. `kind` is what is asked for: `usage` takes the types usage, return and sync. `reason` null: good, and these are the claims.',
  tenantId,
  serverId,
  signKey: local.jwk,
  key: tenantKey.privateJwk,
  cases: [
    good('activate', 'asks for a licence', licenceClaims),
    good('deactivate', 'hands its licence in', deactivateClaims),
    good('usage', 'tells what happened', usageClaims),
    good('usage', 'stops to serve', returnClaims),
    good('usage', 'asks over the network', syncClaims),
    badUsage('cut', says(usageClaims).slice(0, -1), 'truncated'),
    badUsage('to another key', says(usageClaims, local, receiveKey), 'foreign'),
    badUsage('another typ', says(usageClaims, local, tenantKey, { typ: 'JWT' }), 'wrongType'),
    badUsage('content altered', spoil(says(usageClaims), 3), 'altered'),
    badUsage('signed by another key', says(usageClaims, strangeRoot), 'altered'),
    badUsage(
      'of a local server that nobody knows',
      says({ ...usageClaims, iss: otherServer }),
      'foreign',
    ),
    badUsage('for another tenant', says({ ...usageClaims, aud: otherTenant }), 'foreign'),
    badUsage('of another type', says(deactivateClaims), 'wrongType'),
    badUsage('no counter', says({ ...usageClaims, counter: undefined }), 'malformed'),
    badUsage('a version that is not known', says({ ...usageClaims, v: 2 }), 'malformed'),
    badUsage(
      'no JWS within',
      jweTo(tenantKey, { typ: 'leasehold-local-request+jwe', cty: 'JWT' }, '{}', 'no JWS'),
      'malformed',
    ),
  ],
}
