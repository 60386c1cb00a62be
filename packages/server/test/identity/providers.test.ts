import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { api, created, done, makeCustomer, read, refused } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type RealProvider, realProvider } from './real-provider.ts'

const providers = `${api}/account/identity-providers`

let server: TestServer
let open: TestServer
let idp: RealProvider
beforeAll(async () => {
  const resolveHost = async (name: string) =>
    name === 'inside.example' ? ['8.8.8.8', '10.0.0.7'] : ['8.8.8.8']
  server = await testServer({ testClock: true, resolveHost })
  open = await testServer({ config: { identityAllowPrivate: true } })
  idp = await realProvider()
})
afterAll(async () => {
  await idp.close()
  await open.close()
  await server.close()
})

const minimal = { name: 'Staff', issuer: 'https://login.example', audiences: ['app'] }

describe('an identity provider', () => {
  test('is made with defaults, read, listed, changed in parts and deleted', async () => {
    const customerId = await makeCustomer(server, 'With a provider')
    const made = created(await server.post(providers, { ...minimal, customerId }))
    expect(made).toMatchObject({
      id: expect.stringMatching(/^idp_/),
      ...{ ...minimal, customerId, enabled: true, authority: 'https://login.example' },
      ...{ algorithms: ['RS256'], userIdClaim: 'sub', usernameClaim: 'email' },
      ...{ entitlementGroupIdsClaim: null, clientId: null, clientSecretSet: false },
    })
    const path = `${providers}/${made.id}`
    expect(await read(server, path)).toEqual(made)
    const change = { algorithms: ['ES256'], clientSecret: 's', entitlementGroupIdsClaim: 'groups' }
    done(await server.patch(path, change))
    const changed = await read(server, path)
    expect(changed).toMatchObject({
      ...{ algorithms: ['ES256'], clientSecretSet: true, entitlementGroupIdsClaim: 'groups' },
      ...{ issuer: minimal.issuer, userIdClaim: 'sub' },
    })
    expect(changed).not.toHaveProperty('clientSecret')
    done(await server.patch(path, { clientSecret: null, authority: null }))
    expect(await read(server, path)).toMatchObject({ clientSecretSet: false })
    const tenantWide = created(await server.post(providers, minimal))
    const idsOf = async (query: string) =>
      (await read(server, `${providers}${query}`)).items.map(({ id }: { id: string }) => id)
    expect(await idsOf('')).toEqual([made.id, tenantWide.id])
    expect(await idsOf(`?customerId=${customerId}`)).toEqual([made.id])
    expect(await idsOf('?customerId=none')).toEqual([tenantWide.id])
    expect(await idsOf('?enabled=false')).toEqual([])
    done(await server.delete(path))
    refused(await server.get(path), 404, 'identityProviderNotFound')
  })

  test('keeps its secret for the address that it was given for', async () => {
    const { id } = created(await server.post(providers, { ...minimal, clientSecret: 's' }))
    const path = `${providers}/${id}`
    const authority = 'https://other.example'
    const refusedWith = async (change: object) =>
      refused(await server.patch(path, change), 422, 'validationFailed', 'clientSecret')
    await refusedWith({ authority })
    await refusedWith({ issuer: authority, authority: null })
    expect(await read(server, path)).toMatchObject({ authority: minimal.issuer })
    done(await server.patch(path, { authority: minimal.issuer, name: 'Same address' }))
    done(await server.patch(path, { authority, clientSecret: 't' }))
    expect(await read(server, path)).toMatchObject({ authority, clientSecretSet: true })
    done(await server.patch(path, { authority: null, clientSecret: null }))
    done(await server.patch(path, { authority }))
  })

  test('is not changed or deleted by whoever has read an older one', async () => {
    const { id } = created(await server.post(providers, minimal))
    const { headers } = await server.get(`${providers}/${id}`)
    const older = { headers: { 'if-match': headers.etag ?? '' } }
    done(await server.patch(`${providers}/${id}`, { name: 'New' }, older))
    refused(
      await server.patch(`${providers}/${id}`, { name: 'Newer' }, older),
      412,
      'preconditionFailed',
    )
    refused(await server.delete(`${providers}/${id}`, older), 412, 'preconditionFailed')
    expect(await read(server, `${providers}/${id}`)).toMatchObject({ name: 'New' })
  })

  test.each<[string, object, string]>([
    ['an algorithm that anybody could sign with', { algorithms: ['HS256'] }, 'algorithms[0]'],
    ['no algorithm at all', { algorithms: ['none'] }, 'algorithms[0]'],
    ['tokens for anybody', { audiences: [] }, 'audiences'],
    ['a customer that is not there', { customerId: 'cust_AAAAAAAAAAAAAAAAAAAAAA' }, 'customerId'],
    ['an address that is none', { authority: 'login.example' }, 'authority'],
    ['an address without encryption', { authority: 'http://login.example' }, 'authority'],
    ['a password in the address', { authority: 'https://a:b@login.example' }, 'authority'],
    ['this machine', { authority: 'https://127.0.0.1:9' }, 'authority'],
    ['this machine in other words', { authority: 'https://[::ffff:7f00:1]/' }, 'authority'],
    ['the metadata of a cloud', { authority: 'https://169.254.169.254/latest' }, 'authority'],
    ['a name that leads inside too', { authority: 'https://inside.example' }, 'authority'],
  ])('is refused with %s', async (_what, fields, property) => {
    refused(
      await server.post(providers, { ...minimal, ...fields }),
      422,
      'validationFailed',
      property,
    )
    const { id } = created(await server.post(providers, minimal))
    if (property === 'customerId') return
    refused(await server.patch(`${providers}/${id}`, fields), 422, 'validationFailed', property)
  })

  test('goes with its customer', async () => {
    const customerId = await makeCustomer(server, 'That goes')
    const { id } = created(await server.post(providers, { ...minimal, customerId }))
    done(await server.delete(`${api}/customers/${customerId}`))
    refused(await server.get(`${providers}/${id}`), 404, 'identityProviderNotFound')
  })
})

describe('the test of a provider', () => {
  const tested = async (fields: object) => {
    const { id } = created(
      await open.post(providers, { ...minimal, issuer: idp.issuer, ...fields }),
    )
    const reply = await open.post(`${providers}/${id}/test`)
    expect(reply.status, reply.text).toBe(200)
    return reply.body
  }

  test('tells keys and addresses of one that works', async () => {
    expect(await tested({ clientId: 'portal' })).toEqual({
      ...{ ok: true, problems: [], issuer: idp.issuer, signIn: true },
      discovery: `${idp.issuer}/.well-known/openid-configuration`,
      jwksUri: `${idp.issuer}/jwks`,
      keys: [{ kid: idp.keys[0]?.kid, kty: 'RSA', alg: 'RS256', use: 'sig' }],
    })
  })

  test('tells of keys that fit nothing, of another name, and of one that is off', async () => {
    const { ok, problems } = await tested({
      ...{ algorithms: ['ES256'], issuer: 'https://other.example', authority: idp.issuer },
      enabled: false,
    })
    expect(ok).toBe(false)
    expect(problems.join('\n')).toMatch(/1 keys signs with ES256/)
    expect(problems.join('\n')).toMatch(/calls itself/)
    expect(problems.join('\n')).toMatch(/switched off/)
  })

  test.each<[string, (response: http.ServerResponse) => void, RegExp]>([
    [
      'leads elsewhere',
      (r) => r.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /302/,
    ],
    ['answers without end', (r) => r.writeHead(200).end('x'.repeat(300_000)), /more than 262144/],
    ['answers no JSON', (r) => r.writeHead(200).end('<html>'), /no JSON/],
    ['answers 500', (r) => r.writeHead(500).end('{}'), /500/],
    ['is no provider', (r) => r.writeHead(200).end('{"hello":1}'), /no discovery document/],
    ['hangs up', (r) => void r.destroy(), /hang up|ECONNRESET/],
  ])('tells of one that %s', async (_what, answer, problem) => {
    const bad = http.createServer((_request, response) => answer(response))
    await new Promise<void>((resolve) => bad.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void bad.close())
    const { port } = bad.address() as AddressInfo
    const { ok, problems } = await tested({ authority: `http://127.0.0.1:${port}` })
    expect(ok).toBe(false)
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  test('reads nothing inside, wherever the documents point', async () => {
    let called = 0
    const inside = http.createServer((_request, response) => {
      called += 1
      response.end('{}')
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void inside.close())
    const { port } = inside.address() as AddressInfo
    // Public when it was saved; since then the name leads inside.
    const resolver = { address: '8.8.8.8' }
    const rebound = await testServer({ resolveHost: async () => [resolver.address] })
    onTestFinished(() => rebound.close())
    const authority = `https://login.example:${port}`
    const { id } = created(await rebound.post(providers, { ...minimal, authority }))
    resolver.address = '127.0.0.1'
    const { body } = await rebound.post(`${providers}/${id}/test`)
    expect(body).toMatchObject({ ok: false })
    expect(body.problems[0]).toMatch(/not an address of the public internet/)
    expect(called).toBe(0)
  })
})
