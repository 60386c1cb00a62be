import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findInstallation } from '../../src/storage/installation.ts'
import { startAt, type TestServer, testServer } from '../support/server.ts'

const url = '/api/v1/test-clock'

describe('the test clock', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ testClock: true })
  })
  afterAll(() => server.close())

  test('stands still', async () => {
    expect(await server.get(url)).toMatchObject({
      status: 200,
      body: { now: '2026-01-01T00:00:00Z' },
    })
    expect(server.deps.clock.now()).toBe(startAt)
  })

  test('is set, and the database remembers where it stands', async () => {
    const reply = await server.put(url, { now: '2026-01-31T10:00:00.5+02:00' })
    expect(reply).toMatchObject({ status: 200, body: { now: '2026-01-31T08:00:00.500Z' } })
    const installation = await findInstallation(server.deps.db)
    expect(installation).toMatchObject({ testClock: true, clockAt: server.deps.clock.now() })
  })

  test('is advanced by calendar months, clamped', async () => {
    const reply = await server.put(url, { advance: { type: 'month', count: 1 } })
    expect(reply.body).toEqual({ now: '2026-02-28T08:00:00.500Z' })
  })

  test.each([
    [{ now: '2026-02-28T08:00:00.499Z' }, 'now'],
    [{ now: 'tomorrow' }, 'now'],
    [{ advance: { type: 'month' } }, 'advance.count'],
    [{ advance: { type: 'month', count: -1 } }, 'advance.count'],
    [{}, ''],
    [{ now: '2027-01-01', advance: { type: 'day', count: 1 } }, ''],
  ])('is not moved by %j', async (body, propertyName) => {
    const reply = await server.put(url, body)
    expect(reply.status).toBe(422)
    expect(reply.body.validationErrors[0].propertyName).toBe(propertyName)
    expect((await server.get(url)).body).toEqual({ now: '2026-02-28T08:00:00.500Z' })
  })

  test('needs settings:admin', async () => {
    const token = await server.token(['products:admin'])
    expect((await server.get(url, { token })).status).toBe(403)
    expect((await server.put(url, { now: '2027-01-01' }, { token })).status).toBe(403)
  })
})

test('a server on the real clock has no such address', async () => {
  const server = await testServer()
  expect((await server.get(url)).status).toBe(404)
  expect((await server.put(url, { now: '2030-01-01' })).status).toBe(404)
  await server.close()
})
