import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
let app: TestServer['app']
let bare: TestServer['app']
const folder = mkdtempSync(join(tmpdir(), 'leasehold-pages-'))

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  for (const name of ['console', 'portal']) {
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><html><head><meta name="leasehold-nonce" content=""><title>${name}</title></head></html>`,
    )
  }
  writeFileSync(join(folder, 'assets', 'console-a1b2.js'), 'export const plain = 1')
  writeFileSync(join(folder, 'assets', 'console-a1b2.js.br'), 'as if it were packed')
  server = await testServer()
  app = await buildApp(server.deps, { pagesFolder: `${folder}/` })
  bare = await buildApp(server.deps, { pagesFolder: `${folder}/nothing/` })
})
afterAll(async () => {
  await app.close()
  await bare.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })
const nonceIn = (html: string) => /name="leasehold-nonce" content="([^"]+)"/.exec(html)?.[1] ?? ''

describe.each(['console', 'portal'])('the %s', (page) => {
  test('is one page at every address below the tenant’s, under a nonce of its own', async () => {
    const first = await get(`/${page}/${server.tenantHeader}/`)
    const second = await get(`/${page}/${server.tenantHeader}/entitlements/ent_x?tab=seats`)
    for (const reply of [first, second]) {
      expect(reply.statusCode).toBe(200)
      expect(reply.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(reply.body).toContain(`<title>${page}</title>`)
      expect(reply.body.match(/leasehold-nonce/g)).toHaveLength(1)
      expect(reply.headers['cache-control']).toBe('no-store')
      const policy = String(reply.headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'; script-src 'self'; ")
      expect(policy).toContain(`style-src 'self' 'nonce-${nonceIn(reply.body)}'`)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|https?:/)
    }
    expect(nonceIn(first.body)).toMatch(/^[\w+/]{22}==$/)
    expect(nonceIn(first.body)).not.toBe(nonceIn(second.body))
  })

  test('is nowhere for a tenant that is not here', async () => {
    for (const tenant of ['t_AAAAAAAAAAAAAAAAAAAAAA', 'nonsense', "'%22--"]) {
      const reply = await get(`/${page}/${tenant}/users`)
      expect(reply.statusCode, tenant).toBe(404)
      expect(reply.body).toContain('There is no such vendor here')
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
    }
  })

  test('says what to do while nothing is built', async () => {
    const reply = await bare.inject({ method: 'GET', url: `/${page}/${server.tenantHeader}` })
    expect(reply.statusCode).toBe(503)
    expect(reply.body).toContain('npm start')
  })
})

test('files that are named for their content are kept for ever, packed for whoever can unpack', async () => {
  const plain = await get('/web/assets/console-a1b2.js')
  expect(plain.statusCode).toBe(200)
  expect(plain.body).toBe('export const plain = 1')
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(plain.headers['x-content-type-options']).toBe('nosniff')
  const packed = await get('/web/assets/console-a1b2.js', { 'accept-encoding': 'gzip, br' })
  expect(packed.body).toBe('as if it were packed')
  expect(packed.headers['content-encoding']).toBe('br')
  expect(packed.headers['content-type']).toContain('javascript')
})

test('below /web there is nothing else: no page without its policy, nothing outside the folder', async () => {
  const addresses = [
    '',
    'assets/',
    'console.html',
    'no-such.js',
    '../package.json',
    '..%2f..%2fetc/passwd',
  ]
  for (const address of addresses) {
    const reply = await get(`/web/${address}`)
    expect(reply.statusCode, address).toBeGreaterThanOrEqual(400)
    expect(reply.statusCode, address).toBeLessThan(500)
    expect(reply.body, address).not.toContain('title')
  }
  expect((await get('/web/no-such.js')).json().errorCode).toBe('routeUnknown')
})

// The last: it makes a second tenant.
test('without a tenant the address leads to the only one, and asks when there are several', async () => {
  const only = await get('/console')
  expect(only.statusCode).toBe(302)
  expect(only.headers.location).toBe(`/console/${server.tenantHeader}/`)
  await otherTenant(server)
  const several = await get('/portal')
  expect(several.statusCode).toBe(200)
  expect(several.body).toContain('Id of the vendor')
  expect(several.body).not.toContain(server.tenantHeader)
  const chosen = await get(`/portal?tenant=${server.tenantHeader}`)
  expect(chosen.headers.location).toBe(`/portal/${server.tenantHeader}/`)
  expect((await get('/portal?tenant=//evil.example')).statusCode).toBe(404)
})
