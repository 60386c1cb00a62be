import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, done, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { upload } from '../people/upload.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { browser } from './browser.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const logo = `${api}/account/eup/logo`
const css = `${api}/account/eup/css`
const png = Buffer.from('89504e470d0a1a0a0000', 'hex')
const waysIn = async () => (await browser(server).get('/sign-in')).body
/** As an element of the page asks: with no header of ours. */
const plain = (url: string) => server.app.inject({ method: 'GET', url })

test('the page to sign in is told where logo and style sheet are, and anybody may have them', async () => {
  expect(await waysIn()).toMatchObject({ logoUrl: null, styleSheetUrl: null })
  await upload(server, logo, png)
  await upload(server, css, 'a { color: red }')
  const { logoUrl, styleSheetUrl } = await waysIn()
  const picture = await plain(logoUrl)
  expect(picture.rawPayload).toEqual(png)
  expect(picture.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'public, max-age=31536000, immutable',
  })
  const sheet = await plain(styleSheetUrl)
  expect(sheet.body).toBe('a { color: red }')
  expect(sheet.headers['content-type']).toBe('text/css; charset=utf-8')
})

test('another one has an address of its own, and the one before is gone', async () => {
  await upload(server, logo, png)
  const before = (await waysIn()).logoUrl
  await upload(server, logo, Buffer.concat([png, png]))
  const after = (await waysIn()).logoUrl
  expect(after).not.toBe(before)
  expect((await plain(before)).json().errorCode).toBe('fileUnknown')
  done(await server.delete(logo))
  expect((await plain(after)).statusCode).toBe(404)
  expect((await waysIn()).logoUrl).toBeNull()
})

test('a file of one tenant is none of another, and no other file is reached', async () => {
  await upload(server, logo, png)
  const { logoUrl } = await waysIn()
  const stranger = await otherTenant(server)
  const elsewhere = logoUrl.replace(server.tenantHeader, stranger.headers['n-tenantid'])
  for (const url of [
    elsewhere,
    `${logoUrl}x`,
    logoUrl.replace(/fil.*/, '..%2f..%2fetc%2fpasswd'),
  ]) {
    const reply = await plain(url)
    refused({ status: reply.statusCode, body: reply.json() } as never, 404, 'fileUnknown')
  }
})
