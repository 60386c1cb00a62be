import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** Some requests to an application that logs at the level; the lines that came of it. */
async function linesAt(level: string): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const app = await buildApp({ ...server.deps, log })
  const tenant = { 'n-tenantid': server.tenantHeader }
  const authorization = `Bearer ${await server.token()}`
  await app.inject({ url: '/api/v1/products?search=s3cret', headers: { ...tenant, authorization } })
  await app.inject({
    method: 'POST',
    url: '/api/v1/activate',
    headers: tenant,
    payload: { productId: 's3cret', activationCode: 's3cret', seatId: 's3cret' },
  })
  await app.inject({ url: '/nowhere?token=s3cret', headers: { authorization: 'Bearer s3cret' } })
  await app.close()
  const text = JSON.stringify(lines)
  expect(text).not.toContain('s3cret')
  expect(text).not.toContain(authorization.slice(10))
  return lines.filter(({ method }) => method !== undefined)
}

test('at the level debug each request is one line that tells what, who, how and how long', async () => {
  const lines = await linesAt('debug')
  expect(lines).toHaveLength(3)
  const [list, refused, unknown] = lines
  expect(list).toMatchObject({
    level: 20,
    method: 'GET',
    path: '/api/v1/products',
    status: 200,
    ip: '127.0.0.1',
    ms: expect.any(Number),
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    by: expect.stringMatching(/^[a-z]+_/),
    msg: 'GET /api/v1/products 200',
  })
  expect(refused).toMatchObject({ method: 'POST', path: '/api/v1/activate' })
  expect(refused).not.toHaveProperty('by')
  expect(unknown).toMatchObject({ path: '/nowhere', status: 404 })
  expect(unknown).not.toHaveProperty('tenantId')
})

test('at other levels there is none', async () => {
  expect(await linesAt('info')).toEqual([])
})
