import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, created, day, done, read, refused, seat, sell, takeSeat } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

const url = `${api}/account/settings`
const security = `${api}/account/security-settings`
let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

describe('the settings of a tenant', () => {
  test('are told by their defaults before any was set', async () => {
    expect(await read(server, url)).toMatchObject({
      regrantMargin: { type: 'second', count: 30 },
      possibleClone: 'report',
      showHolders: false,
      auditRetention: { type: 'year', count: 2 },
    })
    expect(await read(server, security)).toEqual({ enforceMfa: false })
  })

  test('change one by one, and what is left out stays', async () => {
    done(await server.patch(url, { regrantMargin: { type: 'minute', count: 5 } }))
    done(await server.patch(url, { auditRetention: { type: 'none' } }))
    done(await server.patch(security, { enforceMfa: true }))
    expect(await read(server, url)).toMatchObject({
      regrantMargin: { type: 'minute', count: 5 },
      auditRetention: { type: 'none', count: null },
      possibleClone: 'report',
    })
    expect(await read(server, security)).toEqual({ enforceMfa: true })
  })

  test('of one tenant are not those of another', async () => {
    const stranger = await otherTenant(server)
    done(await server.patch(url, { showHolders: true }, stranger))
    expect((await server.get(url, stranger)).body.showHolders).toBe(true)
    expect((await read(server, url)).showHolders).toBe(false)
  })

  test('with If-Match change only while they are those that were read', async () => {
    const { headers } = await server.get(url)
    const ifMatch = { 'if-match': String(headers.etag) }
    done(await server.patch(url, { possibleClone: 'refuse' }, { headers: ifMatch }))
    const late = await server.patch(url, { possibleClone: 'report' }, { headers: ifMatch })
    refused(late, 412, 'preconditionFailed')
    expect((await read(server, url)).possibleClone).toBe('refuse')
  })

  test('of a patch sent at once by two are both kept when they differ', async () => {
    await Promise.all([
      server.patch(url, { possibleClone: 'report' }),
      server.patch(url, { regrantMargin: { type: 'second', count: 7 } }),
    ])
    expect(await read(server, url)).toMatchObject({
      possibleClone: 'report',
      regrantMargin: { type: 'second', count: 7 },
    })
  })

  test.each([
    [{ regrantMargin: { type: 'hour', count: 2 } }, 'regrantMargin'],
    [{ regrantMargin: { type: 'day' } }, 'regrantMargin.count'],
    [{ auditRetention: { type: 'day', count: 1 } }, 'auditRetention'],
    [{ possibleClone: 'ignore' }, 'possibleClone'],
    [{ showHolders: 'yes' }, 'showHolders'],
    [{ enforceMfa: true }, 'enforceMfa'],
    [{ whatever: 1 }, 'whatever'],
  ])('%j are refused with 422, and none of them changes', async (body, propertyName) => {
    const before = await read(server, url)
    refused(await server.patch(url, body), 422, 'validationFailed', propertyName)
    expect(await read(server, url)).toEqual(before)
  })
})

describe('the regrant margin of the settings', () => {
  test('is how long after its last lease a seat waits before another device has it', async () => {
    const own = await testServer({ testClock: true })
    try {
      done(await own.patch(url, { regrantMargin: { type: 'minute', count: 40 } }))
      const ordered = await sell(own, { offering: { seatCount: 1 } })
      await takeSeat(own, ordered, 'first')
      own.clock.set(own.clock.now() + day + 39 * 60_000)
      refused(await seat(own, ordered, 'second').activate(), 402, 'noSeatAvailable')
      own.clock.set(own.clock.now() + 2 * 60_000)
      created(await seat(own, ordered, 'second').activate())
    } finally {
      await own.close()
    }
  })
})

describe('showHolders of the settings', () => {
  test('lets an application that finds no seat know who holds them, and nobody by default', async () => {
    const own = await testServer({ testClock: true })
    try {
      const ordered = await sell(own, { offering: { seatCount: 1 } })
      await takeSeat(own, ordered, 'first')
      const ask = () => seat(own, ordered, 'second').activate()
      const silent = refused(await ask(), 402, 'noSeatAvailable')
      expect(silent.body.explanation).not.toHaveProperty('holders')
      done(await own.patch(url, { showHolders: true }))
      const told = refused(await ask(), 402, 'noSeatAvailable')
      expect(told.body.explanation.holders).toEqual([
        { seatId: 'first', seatName: 'Name of first', since: '2026-01-01T00:00:00Z' },
      ])
    } finally {
      await own.close()
    }
  })
})
