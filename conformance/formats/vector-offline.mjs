// Tokens that are carried by hand: requests of devices, and what they are answered.
import { at, leaseClaims, leaseDocument, manifest } from './vector-claims.mjs'
import { bytesOf, jweTo, jweUnder, rsaKey } from './vector-jwe.mjs'
import {
  jws,
  lease,
  productId,
  root,
  strangeRoot,
  tenantId,
  uuids,
  wireId,
} from './vector-parts.mjs'
import { strangeRsa, tenantRsa } from './vector-rsa-keys.mjs'

const tenantKey = rsaKey(tenantRsa)
const strangeKey = rsaKey(strangeRsa)
const responseKey = bytesOf('response key', 32)
const activationId = wireId('activation', uuids.activation)
const otherTenant = wireId('tenant', uuids.otherTenant)
const id = (name) => bytesOf(name, 16).toString('base64url')

// Other bytes, same length, in the part with this number.
function spoil(token, part) {
  const parts = token.split('.')
  const text = parts[part]
  parts[part] = `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}`
  return parts.join('.')
}

const refused = (name, token, reason) => ({ name, token, reason })

// --- what a device asks for, to the tenant's RSA key ---

const requestClaims = {
  v: 1,
  type: 'activate',
  aud: tenantId,
  requestId: id('request'),
  counter: 1780315190,
  productId,
  activationCode: 'K7QM-2WXF-94TR-HJ3D',
  seatId: 'seat-1',
  seatName: 'Drawing office',
  editionId: null,
  fp: leaseClaims.fp,
  escrow: [{ key: 'storageTb', amount: 50 }],
  tokenIssueDate: '2026-06-01T11:59:50.000Z',
  responseKey: responseKey.toString('base64url'),
}
const requestType = { typ: 'leasehold-offline-request+jwe' }
const request = (claims = {}, key = tenantKey, header = requestType) =>
  jweTo(key, header, { ...requestClaims, ...claims }, 'request')

const cutClaims = ({ responseKey: _, ...claims }) => claims

export const requests = {
  about:
    'Activation requests to the tenant key `key`. `reason` null: good, and these are the claims.',
  tenantId,
  key: tenantKey.privateJwk,
  cases: [
    { name: 'good', token: request(), reason: null, claims: requestClaims },
    (() => {
      const claims = { seatName: null, fp: null, escrow: [], counter: 1 }
      const name = 'good: no name, no fingerprint, nothing taken along'
      return { name, token: request(claims), reason: null, claims: { ...requestClaims, ...claims } }
    })(),
    refused('cut within the header', request().slice(0, 40), 'truncated'),
    refused('cut before its last part', request().split('.').slice(0, 4).join('.'), 'truncated'),
    refused('cut by one character', request().slice(0, -1), 'truncated'),
    refused('nothing', '', 'malformed'),
    refused('plain text', 'let me in', 'malformed'),
    refused('six parts', `${request()}.AA`, 'malformed'),
    refused('padding', `${request()}=`, 'malformed'),
    refused('a crit header', request({}, tenantKey, { ...requestType, crit: ['x'] }), 'malformed'),
    refused('another typ', request({}, tenantKey, { typ: 'JWT' }), 'wrongType'),
    refused(
      'another alg',
      request({}, tenantKey, { ...requestType, alg: 'RSA-OAEP' }),
      'wrongType',
    ),
    refused('another enc', request({}, tenantKey, { ...requestType, enc: 'A128GCM' }), 'wrongType'),
    refused('a type of claims that is not asked for', request({ type: 'refresh' }), 'wrongType'),
    refused('to a key that is not ours', request({}, strangeKey), 'foreign'),
    refused('for another tenant', request({ aud: otherTenant }), 'foreign'),
    refused('wrapped key altered', spoil(request(), 1), 'altered'),
    refused('iv altered', spoil(request(), 2), 'altered'),
    refused('content altered', spoil(request(), 3), 'altered'),
    refused('tag altered', spoil(request(), 4), 'altered'),
    refused(
      'no response key',
      jweTo(tenantKey, requestType, cutClaims(requestClaims), 'request'),
      'malformed',
    ),
    refused('a short response key', request({ responseKey: 'AAAA' }), 'malformed'),
    refused('a version that is not known', request({ v: 2 }), 'malformed'),
    refused('a counter that is no whole number', request({ counter: '1' }), 'malformed'),
    refused('no JSON', jweTo(tenantKey, requestType, 'seat-1', 'request'), 'malformed'),
  ],
}

// --- what a device that is activated says, under its response key ---

const reportClaims = {
  v: 1,
  type: 'refresh',
  aud: tenantId,
  sub: activationId,
  epoch: 3,
  requestId: id('refresh'),
  counter: 1780400000,
  fp: leaseClaims.fp,
  usage: [{ key: 'reportRuns', used: 7, returned: 3 }],
  escrow: [{ key: 'reportRuns', amount: 10 }],
  tokenIssueDate: '2026-06-02T11:33:20.000Z',
}
const goodbyeClaims = { ...reportClaims, type: 'deactivate', requestId: id('goodbye'), escrow: [] }
const kindOf = {
  refresh: 'leasehold-offline-refresh+jwe',
  deactivate: 'leasehold-offline-deactivation+jwe',
}
const said = (claims, header = {}, key = responseKey) =>
  jweUnder(
    key,
    { typ: kindOf[claims.type], kid: activationId, aud: tenantId, ...header },
    claims,
    claims.type,
  )

export const reports = {
  about:
    'What an activated device says, under its `responseKey`. `expected` is the type asked for. `reason` null: good, and these are the claims.',
  tenantId,
  activationId,
  responseKey: responseKey.toString('base64url'),
  cases: [
    {
      name: 'a refresh',
      expected: 'refresh',
      token: said(reportClaims),
      reason: null,
      claims: reportClaims,
    },
    {
      name: 'a deactivation',
      expected: 'deactivate',
      token: said(goodbyeClaims),
      reason: null,
      claims: goodbyeClaims,
    },
    ...[
      refused('a deactivation in place of a refresh', said(goodbyeClaims), 'wrongType'),
      refused(
        'a deactivation that its header calls a refresh',
        said(goodbyeClaims, { typ: kindOf.refresh }),
        'wrongType',
      ),
      refused('cut', said(reportClaims).slice(0, -4), 'truncated'),
      refused('under another key', said(reportClaims, {}, bytesOf('another', 32)), 'altered'),
      refused('content altered', spoil(said(reportClaims), 3), 'altered'),
      refused('of another tenant', said(reportClaims, { aud: otherTenant }), 'foreign'),
      refused('for another tenant', said({ ...reportClaims, aud: otherTenant }), 'foreign'),
      refused(
        'of another activation than its header names',
        said({ ...reportClaims, sub: wireId('activation', uuids.otherEntitlement) }),
        'malformed',
      ),
      refused('no epoch', said({ ...reportClaims, epoch: undefined }), 'malformed'),
    ].map((each) => ({ expected: 'refresh', ...each })),
  ],
}

// --- what a device is answered: a JWS of the tenant in a JWE under the response key ---

const offlineLease = {
  ...leaseClaims,
  mode: 'offline',
  exp: at('2026-07-01T12:00:00Z'),
  escrow: [{ key: 'storageTb', granted: 50, returned: 0 }],
}
const responseClaims = {
  v: 1,
  type: 'activate',
  iss: tenantId,
  aud: productId,
  sub: activationId,
  epoch: 3,
  requestId: requestClaims.requestId,
  counter: 1,
  fp: leaseClaims.fp,
  iat: leaseClaims.iat,
  lease: leaseDocument(offlineLease),
  manifest: manifest(),
  requestKey: tenantKey.jwk,
}
const signed = (claims = {}, key = lease, header = {}) =>
  jws(
    { alg: 'EdDSA', typ: 'leasehold-offline-response+jwt', kid: key.kid, ...header },
    { ...responseClaims, ...claims },
    key,
  )
const outer = { typ: 'leasehold-offline-response+jwe', cty: 'leasehold-offline-response+jwt' }
const response = (inner = signed(), header = outer, key = responseKey) =>
  jweUnder(key, header, inner, 'response')

export const responses = {
  about:
    'Answers to the request with this `requestId`, under its `responseKey`. `reason` null: good, and these are the claims, and those of the lease in it.',
  tenantId,
  productId,
  requestId: requestClaims.requestId,
  fp: leaseClaims.fp,
  responseKey: responseKey.toString('base64url'),
  publicKeys: [root.jwk],
  cases: [
    { name: 'good', token: response(), reason: null, claims: responseClaims, lease: offlineLease },
    refused('cut', response().slice(0, -1), 'truncated'),
    refused('nothing', '', 'malformed'),
    refused('the request itself', request(), 'wrongType'),
    refused('another typ', response(signed(), { ...outer, typ: 'JWT' }), 'wrongType'),
    refused('another enc', response(signed(), { ...outer, enc: 'A128GCM' }), 'wrongType'),
    refused('under another key', response(signed(), outer, bytesOf('another', 32)), 'altered'),
    refused('content altered', spoil(response(), 3), 'altered'),
    refused('tag altered', spoil(response(), 4), 'altered'),
    refused('no JWS within', response('{}'), 'malformed'),
    refused('unsigned', response(signed({}, lease, { alg: 'none' })), 'algorithmRefused'),
    refused('a lease document in its place', response(leaseDocument(offlineLease)), 'typeRefused'),
    refused(
      'signed by a key that is not listed',
      response(signed({}, strangeRoot)),
      'keyUntrusted',
    ),
    refused(
      'signed by another key under the kid of ours',
      response(signed({}, strangeRoot, { kid: lease.kid })),
      'signatureInvalid',
    ),
    refused('of another tenant', response(signed({ iss: otherTenant })), 'foreignTenant'),
    refused(
      'for another product',
      response(signed({ aud: wireId('product', uuids.otherProduct) })),
      'foreignProduct',
    ),
    refused('to another request', response(signed({ requestId: id('other') })), 'foreignRequest'),
    refused('for another device', response(signed({ fp: 'b3RoZXI' })), 'foreignDevice'),
    refused('a version that is not known', response(signed({ v: 2 })), 'malformed'),
  ],
}
