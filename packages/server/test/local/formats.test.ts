import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromWireId } from '@leasehold/core/ids'
import { describe, expect, test } from 'vitest'
import { readReport } from '../../src/delegation/claims.ts'
import { hashCode } from '../../src/delegation/code-hash.ts'
import { type DelegationContent, sealDelegation } from '../../src/delegation/delegation-token.ts'
import { hashOfReport } from '../../src/delegation/report-hash.ts'
import { delegationEnvelope, delegationType, reportType } from '../../src/delegation/token-types.ts'
import { RequestError } from '../../src/http/request-error.ts'
import type { RsaJwk } from '../../src/identity/jwk.ts'
import { openFromTenant } from '../../src/local/open-token.ts'
import { readLocalRequest } from '../../src/management/local-servers/open-local-request.ts'
import { openForTenant } from '../../src/tokens/open-for-tenant.ts'
import { verifyJws } from '../../src/tokens/verify-jws.ts'

type Case = {
  name: string
  token: string
  reason: string | null
  claims?: Record<string, unknown>
}

const vectors = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../conformance/formats/${name}.json`, import.meta.url), 'utf8'),
  )
const uuidOf = (kind: 'tenant' | 'localServer', id: string) => fromWireId(kind, id) ?? ''

const faults: Record<string, string> = {
  offlineTokenMalformed: 'malformed',
  offlineTokenTruncated: 'truncated',
  offlineTokenWrongType: 'wrongType',
  offlineTokenForeign: 'foreign',
  offlineTokenAltered: 'altered',
  tokenForeign: 'foreignServer',
}

/** What is found in a token, in the words of the vectors. */
async function foundIn(opening: Promise<{ claims: object }>) {
  try {
    return { reason: null, claims: (await opening).claims }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { reason: faults[error.code] ?? error.code }
  }
}

const wanted = ({ reason, claims }: Case) => (reason === null ? { reason, claims } : { reason })

function keysOf(tenantId: string, key: { kid: string }, rootJwks = []) {
  const privateKey: KeyObject = createPrivateKey({ key, format: 'jwk' })
  const offlineKeys = [{ kid: key.kid, privateKey, retiredAt: null }]
  return { issuer: tenantId, offlineKeys, rootJwks }
}

describe('delegation tokens', () => {
  const { tenantId, serverId, key, publicKeys, cases, code } = vectors('delegation-tokens')
  const keys = keysOf(tenantId, key, publicKeys)
  const deps = { keys: { load: async () => keys }, clock: { now: () => 0 } }
  const here = { tenantId: uuidOf('tenant', tenantId), serverId: uuidOf('localServer', serverId) }
  const about = { envelope: delegationEnvelope, type: delegationType, manifestOf: 'certificate' }

  test.each(cases as Case[])('$name', async (one) => {
    expect(await foundIn(openFromTenant(deps, here, one.token, about))).toEqual(wanted(one))
  })

  test('of this content are made to the byte', async () => {
    const { claims, signed } = cases[0] as { claims: Record<string, unknown>; signed: string }
    const { lease } = vectors('keys')
    const privateKey = createPrivateKey({ key: lease, format: 'jwk' })
    const signAs = async (typ: string, text: string) => {
      const head = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ, kid: lease.kid }))
      const body = `${head.toString('base64url')}.${Buffer.from(text).toString('base64url')}`
      return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`
    }
    const { n, e, kid } = key
    const receiveKey: RsaJwk = { kty: 'RSA', n, e, kid }
    const content = contentOf(claims)
    const made = { issuer: tenantId, signAs }
    const token = await sealDelegation(made, receiveKey, String(claims.jti), content)
    const opened = await openForTenant(keys, token, delegationEnvelope, 0)
    expect(opened).toEqual({ ok: true, value: signed })
    const { salt, hashes } = content.codes
    expect(await hashCode(salt, code)).toBe(hashes[0])
  })
})

/** What such a token is made of; it is signed in this order. */
function contentOf(claims: Record<string, unknown>): DelegationContent {
  const { ent, grp, aud, begun, iat, exp, ...told } = claims
  const { v: _, iss: __, jti: ___, version: ____, ...rest } = told
  const { order, certificate, policy, codes, ...state } = rest as unknown as DelegationContent &
    DelegationContent['grant']
  return {
    ...{ order, certificate, policy, codes },
    groupId: fromWireId('group', String(grp)) ?? '',
    entitlementId: fromWireId('entitlement', String(ent)) ?? '',
    grant: {
      ...state,
      serverId: uuidOf('localServer', String(aud)),
      begunWith: Number(begun),
      issuedAt: Number(iat) * 1000,
      endsAt: Number(exp) * 1000,
    },
  }
}

describe('usage reports', () => {
  const { signKey, cases } = vectors('usage-reports')

  test.each(cases as (Case & { hash?: string })[])('$name', ({ token, reason, claims, hash }) => {
    const verified = verifyJws(token, reportType, () => signKey)
    const read = verified.ok ? readReport(verified.value) : null
    const fault = verified.ok ? 'malformed' : verified.fault
    expect(read ? null : fault).toBe(reason)
    if (reason !== null) return
    expect(read).toEqual(claims)
    expect(hashOfReport(token)).toBe(hash)
  })

  test('name the one before by its hash', () => {
    const [before, after] = cases as (Case & { hash: string })[]
    expect(after?.claims?.previous).toBe(before?.hash)
  })
})

describe('what a local license server says', () => {
  const { tenantId, serverId, signKey, key, cases } = vectors('local-requests')
  const known = { signJwk: signKey }
  const find = async (id: string) => (id === uuidOf('localServer', serverId) ? known : null)

  test.each(cases as (Case & { kind: 'activate' | 'deactivate' | 'usage' })[])(
    '$name',
    async ({ kind, ...one }) => {
      const opening = readLocalRequest(keysOf(tenantId, key), kind, one.token, 0, find)
      expect(await foundIn(opening)).toEqual(wanted(one))
    },
  )

  test('first is believed with the key that it brings', async () => {
    const [first] = cases as Case[]
    const token = first?.token ?? ''
    const nobody = async () => null
    const opened = await readLocalRequest(keysOf(tenantId, key), 'activate', token, 0, nobody)
    expect(opened).toMatchObject({ server: null, serverId: uuidOf('localServer', serverId) })
  })
})
