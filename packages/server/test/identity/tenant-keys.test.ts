import { createHash, createPublicKey, verify } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { rotateLeaseKey } from '../../src/identity/rotate-lease-key.ts'
import { createTenantKeys } from '../../src/identity/tenant-keys.ts'
import { createSecrets } from '../../src/secrets.ts'
import { startAt, type TestServer, testServer } from '../support/server.ts'

type Jwk = { kty: string; crv: string; x: string; kid: string }

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

/** Verifies as a client in any language would: from the text and the public key alone. */
function open(jws: string, jwk: Jwk) {
  const [head = '', body = '', signature = ''] = jws.split('.')
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const signed = Buffer.from(`${head}.${body}`)
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url')))
    throw new Error('bad signature')
  const text = (part: string) => Buffer.from(part, 'base64url').toString()
  return { header: text(head), claims: JSON.parse(text(body)), body: text(body) }
}

describe('a lease document', () => {
  test('is a compact JWS of exactly the claims, under the key that its header names', async () => {
    const keys = await server.deps.keys.load(server.tenantId)
    const claims = '{"v":1,"seat":{"id":"é","name":null}}'
    const [jwk] = keys.leaseJwks
    const opened = open(await keys.signLease(claims), jwk as Jwk)
    expect(opened.header).toBe(`{"alg":"EdDSA","typ":"leasehold-lease+jwt","kid":"${jwk?.kid}"}`)
    expect(opened.body).toBe(claims)
  })

  test('of equal claims has equal bytes', async () => {
    const { signLease } = await server.deps.keys.load(server.tenantId)
    expect(await signLease('{"v":1}')).toBe(await signLease('{"v":1}'))
  })
})

describe('a manifest', () => {
  test('is signed by the root key and lists the lease key, in the order of the format', async () => {
    const keys = await server.deps.keys.load(server.tenantId)
    const [root] = keys.rootJwks
    const [lease] = keys.leaseJwks
    const { header, body } = open(keys.manifest, root as Jwk)
    expect(header).toBe(`{"alg":"EdDSA","typ":"leasehold-manifest+jwt","kid":"${root?.kid}"}`)
    const nbf = startAt / 1000 - 600
    expect(body).toBe(
      `{"v":1,"iss":"${server.tenantHeader}","serial":1,"iat":${startAt / 1000},"keys":[` +
        `{"kid":"${lease?.kid}","kty":"OKP","crv":"Ed25519","x":"${lease?.x}","nbf":${nbf},"exp":null,"use":["lease"]}]}`,
    )
  })
})

describe('a key id', () => {
  test('is the RFC 7638 thumbprint', async () => {
    const { rootJwks, webhookJwk, offlineJwk } = await server.deps.keys.load(server.tenantId)
    const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
    const root = rootJwks[0]
    expect(root?.kid).toBe(hash(`{"crv":"Ed25519","kty":"OKP","x":"${root?.x}"}`))
    for (const { e, n, kid } of [webhookJwk, offlineJwk]) {
      expect(kid).toBe(hash(`{"e":"${e}","kty":"RSA","n":"${n}"}`))
      expect(Buffer.from(n, 'base64url').length).toBe(256)
    }
  })
})

describe('private keys', () => {
  test('cannot be read in the database, nor opened under another master key', async () => {
    const { deps, tenantId } = server
    const { rows } = await deps.pool.query('select sealed_private from tenant_key')
    expect(rows.length).toBe(4)
    for (const { sealed_private: sealed } of rows) {
      // The start of every PKCS#8 structure of these keys.
      expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toMatch(/^0[.\x80-\xff]/)
    }
    const others = createTenantKeys(deps.db, createSecrets(Buffer.alloc(32, 1)))
    await expect(others.load(tenantId)).rejects.toThrow()
  })

  test('cannot be moved to another row', async () => {
    const { deps } = server
    const { id } = await createTenant(deps, deps.db, { name: 'Swapped' })
    await deps.pool.query(
      `update tenant_key a set sealed_private = b.sealed_private from tenant_key b
       where a.tenant_id = $1 and b.tenant_id = $1 and a.purpose = 'lease' and b.purpose = 'root'`,
      [id],
    )
    await expect(deps.keys.load(id)).rejects.toThrow()
  })
})

describe('GET /keys', () => {
  test('shows the lease keys and the manifest to whoever knows the tenant', async () => {
    const reply = await server.get('/api/v1/keys', { token: null })
    const keys = await server.deps.keys.load(server.tenantId)
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({
      keys: [{ ...keys.leaseJwks[0], alg: 'EdDSA', use: 'sig' }],
      manifest: keys.manifest,
    })
  })
})

describe('GET /account/root-keys', () => {
  test('gives the keys that signed the manifest, to whoever builds applications', async () => {
    const token = await server.token(['products:read'])
    const reply = await server.get('/api/v1/account/root-keys', { token })
    expect(reply.status).toBe(200)
    const { manifest } = (await server.get('/api/v1/keys', { token: null })).body
    const [head] = manifest.split('.')
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
    expect(reply.body.keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', kid }])
  })

  test('not to a token without the scope', async () => {
    const token = await server.token(['customers:read'])
    expect((await server.get('/api/v1/account/root-keys', { token })).status).toBe(403)
  })
})

describe('GET /account/key', () => {
  test('shows the public key of webhooks, and nothing private', async () => {
    const reply = await server.get('/api/v1/account/key')
    const { webhookJwk } = await server.deps.keys.load(server.tenantId)
    expect(reply.body).toEqual({ ...webhookJwk, alg: 'RS256', use: 'sig' })
    expect(Object.keys(reply.body).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  test('needs api:admin', async () => {
    const token = await server.token(['webhooks:admin'])
    expect((await server.get('/api/v1/account/key', { token })).status).toBe(403)
  })
})

describe('a rotation of the lease key', () => {
  test('signs with a new key, and what the old one signed goes on verifying', async () => {
    const { deps, tenantId } = server
    const before = await deps.keys.load(tenantId)
    const lease = await before.signLease('{"v":1}')
    const { kid, serial } = await rotateLeaseKey(deps, tenantId)
    const after = await deps.keys.load(tenantId)
    expect(after.leaseKid).toBe(kid)
    expect(kid).not.toBe(before.leaseKid)
    const { claims } = open(after.manifest, after.rootJwks[0] as Jwk)
    expect(claims).toMatchObject({ serial, iss: toWireId('tenant', tenantId) })
    expect(serial).toBe(2)
    expect(claims.keys).toMatchObject([
      { kid, exp: null },
      { kid: before.leaseKid, exp: startAt / 1000 + 600 },
    ])
    expect(open(lease, claims.keys[1]).claims).toEqual({ v: 1 })
    expect(open(await after.signLease('{"v":1}'), claims.keys[0]).claims).toEqual({ v: 1 })
  })

  test('drops a retired key once no lease that it signed can still run', async () => {
    const { deps, tenantId, clock } = server
    clock.set(clock.now() + 601_000)
    await rotateLeaseKey(deps, tenantId)
    expect((await deps.keys.load(tenantId)).leaseJwks.length).toBe(2)
  })

  test('keeps a retired key while a lease of it runs', async () => {
    const { deps, clock } = server
    const { id } = await createTenant(deps, deps.db, { name: 'Long leases' })
    const givenAt = new Date(clock.now())
    await deps.pool.query(
      `insert into activation (tenant_id, group_id, entitlement_id, id, seat_id, method, mode, epoch,
         nonce, held, activated_at, last_lease_at, lease_expiry_at, fence_at)
       values ($1, $2, $2, $2, 'seat', 'activationCode', 'online', 1, 1, true, $3, $3,
         $3::timestamptz + interval '90 days', $3)`,
      [id, deps.newId(), givenAt],
    )
    const first = (await deps.keys.load(id)).leaseKid
    await rotateLeaseKey(deps, id)
    clock.set(clock.now() + 86_400_000)
    await rotateLeaseKey(deps, id)
    const kids = (await deps.keys.load(id)).leaseJwks.map(({ kid }) => kid)
    expect(kids).toHaveLength(3)
    expect(kids).toContain(first)
    clock.set(clock.now() + 90 * 86_400_000)
    await rotateLeaseKey(deps, id)
    expect((await deps.keys.load(id)).leaseJwks.map(({ kid }) => kid)).not.toContain(first)
  })

  test('twice at once makes two serials', async () => {
    const { deps } = server
    const { id } = await createTenant(deps, deps.db, { name: 'Busy' })
    const made = await Promise.all([rotateLeaseKey(deps, id), rotateLeaseKey(deps, id)])
    expect(made.map(({ serial }) => serial).toSorted()).toEqual([2, 3])
    const { leaseJwks, manifest, rootJwks, leaseKid } = await deps.keys.load(id)
    const { claims } = open(manifest, rootJwks[0] as Jwk)
    expect(claims.keys).toHaveLength(3)
    expect(leaseJwks).toHaveLength(3)
    expect(claims.keys.filter((key: { exp: unknown }) => key.exp === null)).toMatchObject([
      { kid: leaseKid },
    ])
  })

  test('is noticed by a server that did not make it, within a minute', async () => {
    const { deps, tenantId } = server
    let elapsed = 0
    const others = createTenantKeys(deps.db, deps.secrets, () => elapsed)
    const before = await others.load(tenantId)
    const { kid } = await rotateLeaseKey(deps, tenantId)
    expect(others.loaded(tenantId)?.leaseKid).toBe(before.leaseKid)
    elapsed = 60_000
    others.loaded(tenantId)
    await expect.poll(() => others.loaded(tenantId)?.leaseKid).toBe(kid)
  })

  test('is noticed before anything is signed by a server that has slept through it', async () => {
    const { deps, tenantId } = server
    let elapsed = 0
    const others = createTenantKeys(deps.db, deps.secrets, () => elapsed)
    await others.load(tenantId)
    const { kid } = await rotateLeaseKey(deps, tenantId)
    elapsed = 3_600_000
    expect(others.loaded(tenantId)).toBeUndefined()
    expect((await others.load(tenantId)).leaseKid).toBe(kid)
  })
})

test('a tenant without keys is told apart from one with them', async () => {
  await expect(server.deps.keys.load(server.deps.newId())).rejects.toThrow('no key manifest')
})
