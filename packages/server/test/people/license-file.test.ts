import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { safeFileName } from '../../src/management/file-name.ts'
import { done, read, refused, sell } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { download, upload } from './upload.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const bytes = Buffer.from([0, 1, 2, 255, 13, 10, 45, 45, 0])

describe('the licence file of a group', () => {
  test('is kept, told of by the group, downloaded byte for byte, replaced and deleted', async () => {
    const { group } = await sell(server)
    const url = `${group}/license-file`
    expect((await read(server, group)).licenseFile).toBeNull()
    refused(await server.get(url), 404, 'fileUnknown')
    const known = { fileName: 'studio.lic', uploadedAt: '2026-01-01T00:00:00Z' }
    const posted = await upload(server, url, bytes, { fileName: 'studio.lic' })
    expect(posted).toMatchObject({ status: 201, body: known })
    expect((await read(server, group)).licenseFile).toEqual(known)
    const got = await download(server, url)
    expect(got.bytes).toEqual(bytes)
    expect(got.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="studio.lic"; filename*=UTF-8''studio.lic`,
      'x-content-type-options': 'nosniff',
    })
    done(await upload(server, url, 'second', { method: 'PUT', fileName: '../../Größe 2.lic' }))
    const second = await download(server, url)
    expect(second.text).toBe('second')
    expect(second.headers['content-disposition']).toBe(
      `attachment; filename="Gr__e 2.lic"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%202.lic`,
    )
    done(await server.delete(url))
    refused(await server.delete(url), 404, 'fileUnknown')
    expect((await read(server, group)).licenseFile).toBeNull()
  })

  test('may have 10 MiB, and not a byte more', async () => {
    const { group } = await sell(server)
    const url = `${group}/license-file`
    const most = Buffer.alloc(10 * 1024 * 1024, 1)
    expect((await upload(server, url, most)).status).toBe(201)
    refused(await upload(server, url, Buffer.concat([most, bytes])), 413, 'bodyTooLarge')
    expect((await download(server, url)).bytes).toHaveLength(most.length)
  })

  test('is refused when there is none in the form, or no form', async () => {
    const { group } = await sell(server)
    const url = `${group}/license-file`
    refused(await upload(server, url, ''), 422, 'validationFailed', 'file')
    const headers = { 'content-type': 'application/json' }
    const json = Buffer.from('{}')
    refused(await upload(server, url, '', { payload: json, headers }), 415, 'mediaTypeUnsupported')
    refused(await server.put(url), 415, 'mediaTypeUnsupported')
    for (const text of ['', 'nonsense', '--between-the-parts\r\n', '--between-the-parts--\r\n']) {
      const reply = await upload(server, url, '', { payload: Buffer.from(text) })
      expect([400, 422], `${text} → ${reply.text}`).toContain(reply.status)
    }
    const noBoundary = { 'content-type': 'multipart/form-data' }
    refused(await upload(server, url, 'x', { headers: noBoundary }), 400, 'bodyMalformed')
    expect((await read(server, group)).licenseFile).toBeNull()
  })

  test('sent by many at once is one of theirs, whole', async () => {
    const { group } = await sell(server)
    const url = `${group}/license-file`
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(
      names.map((name) => upload(server, url, name.repeat(100_000), { fileName: name })),
    )
    const { fileName } = (await read(server, group)).licenseFile
    expect((await download(server, url)).text).toBe(fileName.repeat(100_000))
  })

  test('is nothing to another tenant, nor to a token without the scope', async () => {
    const { group } = await sell(server)
    const url = `${group}/license-file`
    expect((await upload(server, url, 'ours')).status).toBe(201)
    const stranger = await otherTenant(server)
    refused(await upload(server, url, 'theirs', stranger), 404, 'groupUnknown')
    refused(await upload(server, url, 'x', { ...stranger, method: 'PUT' }), 404, 'groupUnknown')
    refused(await server.get(url, stranger), 404, 'groupUnknown')
    refused(await server.delete(url, stranger), 404, 'groupUnknown')
    const token = await server.token(['entitlements:read'])
    refused(await upload(server, url, 'x', { token }), 403, 'permissionMissing')
    refused(await upload(server, url, 'x', { token, method: 'PUT' }), 403, 'permissionMissing')
    refused(await server.delete(url, { token }), 403, 'permissionMissing')
    const other = await server.token(['customers:admin'])
    refused(await server.get(url, { token: other }), 403, 'permissionMissing')
    refused(await upload(server, url, 'x', { token: null }), 401, 'tokenMissing')
    expect((await download(server, url)).text).toBe('ours')
  })
})

test('a form is taken where a file is asked for, and nowhere else', async () => {
  const { group } = await sell(server)
  const reply = await upload(server, `${group}/authorized-contacts`, 'x')
  refused(reply, 415, 'mediaTypeUnsupported')
})

test.each([
  ['a.lic', 'a.lic'],
  ['C:\\Users\\me\\a.lic', 'a.lic'],
  ['../../etc/passwd', 'passwd'],
  ['..', 'license'],
  ['', 'license'],
  ['a\r\nSet-Cookie: x', 'aSet-Cookie_ x'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['.hidden', 'hidden'],
  ['a"b<c>|?*.lic', 'a_b_c____.lic'],
  ['x'.repeat(500), 'x'.repeat(200)],
])('the file name %j is kept as %j', (given, kept) => {
  expect(safeFileName(given, 'license')).toBe(kept)
})
