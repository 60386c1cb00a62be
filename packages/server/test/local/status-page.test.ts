import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { carry, exportTo, license, localSite, type Site, sellLicence } from '../support/site.ts'

const name = 'Site <b>North</b> & Co'
const authorization = `Basic ${Buffer.from('admin:correct horse').toString('base64')}`

let cloud: TestServer
let site: Site
beforeAll(async () => {
  cloud = await testServer({ testClock: true })
  site = await localSite(cloud)
})
afterAll(async () => {
  await site.close()
  await cloud.close()
})

const open = (headers: Record<string, string> = { authorization }) =>
  site.server.get('/', { token: null, headers })

test('the page tells its operator of the licence and of what is served, and changes with it', async () => {
  const before = await open()
  expect(before.status).toBe(200)
  expect(before.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(before.text).toContain('none yet: nothing can be imported')
  expect(before.text).toContain('It serves no entitlement yet.')

  await license(cloud, site, (await sellLicence(cloud)).code, name)
  const sold = await sell(cloud.deps, cloud.tenantId, { offeringName: 'Pro <script>', sku: 'P"1' })
  await carry(site, await exportTo(cloud, site, sold))
  expect((await device(site.server, sold, 'one').activate()).status).toBe(201)
  const { text } = await open()
  expect(text).toContain('<dt>Licence</dt><dd>active</dd>')
  expect(text).toContain('<th scope="row">Pro &lt;script&gt; (P&quot;1)</th>')
  expect(text).toContain('<td>active</td><td>1 of 5</td>')
  expect(text).toContain('<h1>Site &lt;b&gt;North&lt;/b&gt; &amp; Co</h1>')
  expect(text).not.toMatch(/<script|<b>|https?:/)
})

test('nobody else sees it, and a vendor has none', async () => {
  for (const headers of [{}, { authorization: authorization.slice(0, -4) }]) {
    const refused = await open(headers as Record<string, string>)
    expect([refused.status, refused.body.errorCode]).toEqual([401, 'credentialsInvalid'])
    expect(refused.headers['www-authenticate']).toMatch(/^Basic /)
  }
  expect((await cloud.get('/')).status).toBe(404)
})
