import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { api, done, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { download, upload } from './upload.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const settings = `${api}/account/eup/settings`
const logo = `${api}/account/eup/logo`
const css = `${api}/account/eup/css`

const images = {
  'image/png': '89504e470d0a1a0a0000',
  'image/jpeg': 'ffd8ffe000104a46',
  'image/gif': '474946383961010001',
  'image/webp': '5249464624000000574542505650',
}

describe('the settings of the portal', () => {
  test('are there before anybody has set them', async () => {
    expect(await read(server, settings)).toEqual({
      url: `http://leasehold.test/portal/${server.tenantHeader}`,
      logoId: null,
      cssId: null,
      themeOverrides: {},
      language: 'en',
      logoSizeLimit: 524_288,
      cssSizeLimit: 65_536,
      showActivationsGraph: 'user',
      showActivationCodes: 'admin',
      showEntitlementGroups: 'user',
      showUserManagement: 'admin',
    })
  })

  test('with If-Match are changed once, by whichever of two at once comes first', async () => {
    const headers = { 'if-match': String((await server.get(settings)).headers.etag) }
    const fonts = ['Georgia', 'Arial']
    const replies = await Promise.all(
      fonts.map((font) => server.patch(settings, { themeOverrides: { font } }, { headers })),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 412])
    const first = fonts[replies.findIndex(({ status }) => status === 204)]
    expect((await read(server, settings)).themeOverrides).toEqual({ font: first })
  })

  test('are changed in parts', async () => {
    const change = {
      url: 'https://portal.vendor.example/licences',
      themeOverrides: { accent: '#0b6e4f', 'font-body': '"Source Sans", sans-serif' },
      showActivationCodes: 'none',
    }
    done(await server.patch(settings, change))
    done(await server.patch(settings, { language: 'de' }))
    expect(await read(server, settings)).toMatchObject({ ...change, language: 'de' })
    done(await server.patch(settings, { url: null, themeOverrides: null }))
    expect(await read(server, settings)).toMatchObject({
      url: `http://leasehold.test/portal/${server.tenantHeader}`,
      themeOverrides: {},
      showActivationCodes: 'none',
    })
  })

  test('changed by two at once have what both have set', async () => {
    const changes = [
      { showActivationsGraph: 'none' },
      { showEntitlementGroups: 'admin' },
      { showUserManagement: 'none' },
    ]
    for (const reply of await Promise.all(changes.map((each) => server.patch(settings, each)))) {
      done(reply)
    }
    expect(await read(server, settings)).toMatchObject(Object.assign({}, ...changes))
  })

  test.each([
    ['url', { url: 'ftp://x.example' }],
    ['url', { url: 'javascript:alert(1)' }],
    ['url', { url: `https://x.example/${'x'.repeat(260)}` }],
    ['showActivationCodes', { showActivationCodes: 'everybody' }],
    ['themeOverrides.accent', { themeOverrides: { accent: 'url(https://spy.example)' } }],
    ['themeOverrides.accent', { themeOverrides: { accent: 'red; } body { display: none' } }],
    ['themeOverrides.accent', { themeOverrides: { accent: 1 } }],
    ['language', { language: 'fr' }],
    ['logoId', { logoId: null }],
  ])('are refused for %s: %j', async (field, body) => {
    const before = await read(server, settings)
    refused(await server.patch(settings, body), 422, 'validationFailed', field)
    expect(await read(server, settings)).toEqual(before)
  })
})

describe('the logo', () => {
  test.each(Object.entries(images))('is taken as %s by its content', async (type, hex) => {
    const content = Buffer.from(hex, 'hex')
    const { status, body } = await upload(server, logo, content, { fileName: 'x.txt' })
    expect(status).toBe(201)
    expect((await read(server, settings)).logoId).toBe(body.id)
    const got = await download(server, `${logo}/${body.id}`)
    expect(got.bytes).toEqual(content)
    expect(got.headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' })
  })

  test('is refused when it only calls itself one, and the old one stays', async () => {
    const { logoId } = await read(server, settings)
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html></html>', 'GIF87']) {
      const reply = await upload(server, logo, text, { fileName: 'logo.png' })
      refused(reply, 422, 'validationFailed', 'file')
    }
    const large = Buffer.concat([Buffer.from(images['image/png'], 'hex'), Buffer.alloc(524_288)])
    refused(await upload(server, logo, large), 413, 'bodyTooLarge')
    expect((await read(server, settings)).logoId).toBe(logoId)
  })

  test('that was replaced or deleted is nowhere', async () => {
    const content = Buffer.from(images['image/png'], 'hex')
    const first = (await upload(server, logo, content)).body.id
    const second = (await upload(server, logo, content)).body.id
    refused(await server.get(`${logo}/${first}`), 404, 'fileUnknown')
    refused(await server.get(`${css}/${second}`), 404, 'fileUnknown')
    done(await server.delete(logo))
    refused(await server.get(`${logo}/${second}`), 404, 'fileUnknown')
    refused(await server.delete(logo), 404, 'fileUnknown')
    expect((await read(server, settings)).logoId).toBeNull()
  })
})

describe('the style sheet', () => {
  test('is kept as it is, and refused with the line of what it may not say', async () => {
    const text = 'body {\n  color: #0b6e4f; /* fir */\n}\n'
    const { body } = await upload(server, css, text)
    expect((await read(server, settings)).cssId).toBe(body.id)
    const got = await download(server, `${css}/${body.id}`)
    expect(got.text).toBe(text)
    expect(got.headers['content-type']).toBe('text/css; charset=utf-8')
    const bad = await upload(server, css, `${text}a { position: fixed }`)
    refused(bad, 422, 'validationFailed', 'file')
    expect(bad.body.details).toBe('file: may not hold the property “position” (line 4)')
    const notText = await upload(server, css, Buffer.from([0x61, 0xff]))
    refused(notText, 422, 'validationFailed', 'file')
    refused(await upload(server, css, ' '.repeat(65_537)), 413, 'bodyTooLarge')
    expect((await read(server, settings)).cssId).toBe(body.id)
    done(await server.delete(css))
    refused(await server.delete(css), 404, 'fileUnknown')
  })
})

test('where links of mails lead to is said by whoever may set up the account as well', async () => {
  const url = 'https://licences.vendor.example'
  done(await server.patch(settings, { url, language: 'en' }))
  const as = { token: await server.token(['eup:admin']) }
  for (const other of ['https://elsewhere.example', null]) {
    const reply = await server.patch(settings, { url: other, language: 'de' }, as)
    refused(reply, 403, 'permissionMissing')
    expect(reply.body.details).toContain('settings:admin')
  }
  expect(await read(server, settings)).toMatchObject({ url, language: 'en' })
  done(await server.patch(settings, { url: `${url}/`, language: 'de' }, as))
  expect(await read(server, settings)).toMatchObject({ url, language: 'de' })
  const both = { token: await server.token(['eup:admin', 'settings:admin']) }
  done(await server.patch(settings, { url: null, language: 'en' }, both))
})

test('every operation on the portal is refused without its scope, and knows no other tenant', async () => {
  const png = Buffer.from(images['image/png'], 'hex')
  const { id } = (await upload(server, logo, png)).body
  const sheet = (await upload(server, css, 'a { color: red }')).body.id
  const stranger = await otherTenant(server)
  refused(await server.get(`${logo}/${id}`, stranger), 404, 'fileUnknown')
  refused(await server.get(`${css}/${sheet}`, stranger), 404, 'fileUnknown')
  refused(await server.delete(logo, stranger), 404, 'fileUnknown')
  refused(await server.delete(css, stranger), 404, 'fileUnknown')
  done(await server.patch(settings, { language: 'de' }, stranger))
  expect((await upload(server, logo, png, stranger)).status).toBe(201)
  expect((await upload(server, css, 'a { color: blue }', stranger)).status).toBe(201)
  expect(await read(server, settings)).toMatchObject({ logoId: id, cssId: sheet })
  const token = await server.token(scopes.filter((scope) => scope !== 'eup:admin'))
  for (const reply of [
    await server.get(settings, { token }),
    await server.patch(settings, {}, { token }),
    await server.get(`${logo}/${id}`, { token }),
    await server.get(`${css}/${sheet}`, { token }),
    await server.delete(logo, { token }),
    await server.delete(css, { token }),
    await upload(server, logo, png, { token }),
    await upload(server, css, 'a { color: red }', { token }),
  ]) {
    refused(reply, 403, 'permissionMissing')
  }
  expect(await read(server, settings)).toMatchObject({ logoId: id, cssId: sheet })
})
