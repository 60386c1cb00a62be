import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveUpMail, insertMail } from '../../../src/storage/people/mails.ts'
import { type StaleSeat, staleSeatsBehind } from '../../../src/storage/stale-seats.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { sender } from '../../webhooks/listeners.ts'
import { startReceiver } from '../../webhooks/receiver.ts'
import {
  api,
  created,
  day,
  done,
  hour,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  seat,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true, config: { webhooksAllowPrivate: true } })
})
afterAll(() => server.close())

const overview = (query = '') => read(server, `${api}/account/overview?${query}`)
const stale = async (query = '') => (await read(server, `${api}/stale-devices?${query}`)).items
const days = (count: number) => ({
  licenseType: 'subscription',
  licenseStartType: 'entitlementCreation',
  licenseDuration: { type: 'day', count },
})
const idOf = (wire: string) => fromWireId('entitlement', wire) ?? ''
const later = (ms: number) => server.clock.set(server.clock.now() + ms)

describe('the overview', () => {
  test('is empty where nothing needs a person', async () => {
    const shown = await overview()
    for (const part of ['expiring', 'overdraft', 'denials', 'staleDevices', 'failingWebhooks']) {
      expect(shown[part], part).toEqual({ total: 0, isEstimate: false, items: [] })
    }
  })

  test('tells how much of each there is, and the first few', async () => {
    const customerId = await makeCustomer(server, 'Needy')
    const product = { gracePeriod: { type: 'day', count: 5 } }
    const offered = await offer(server, { product, plan: days(10) })
    for (let n = 0; n < 3; n++) await order(server, offered, { customerId })
    const over = await sell(server, {
      offering: { seatCount: 1, overdraftSeatLimit: { type: 'absolute', value: 1 } },
    })
    await takeSeat(server, over, 'one')
    await takeSeat(server, over, 'two')
    refused(await seat(server, over, 'three').activate(), 402, 'noSeatAvailable')
    const shown = await overview('limit=2')
    expect(shown).toMatchObject({
      now: '2026-01-01T00:00:00Z',
      expiringBefore: '2026-01-31T00:00:00Z',
      expiring: {
        total: 3,
        items: [{ status: 'active', group: { customer: { name: 'Needy' } } }, {}],
      },
      gracePeriod: { total: 0 },
      expired: { total: 0 },
      overdraft: { total: 1, items: [{ id: over.entitlementId, overdraftSeatsUsed: 1 }] },
      denials: { total: 1, items: [{ code: 'noSeatAvailable', seatId: 'three' }] },
    })
    expect(shown.expiring.items).toHaveLength(2)
    expect((await overview('expiringDays=9')).expiring.total).toBe(0)
    later(12 * day)
    expect(await overview()).toMatchObject({
      expiring: { total: 0 },
      gracePeriod: { total: 3 },
      denials: { total: 0 },
    })
    expect((await overview('days=30')).denials.total).toBe(1)
    later(10 * day)
    expect(await overview()).toMatchObject({ gracePeriod: { total: 0 }, expired: { total: 3 } })
  })

  test('tells of a listener that fails, and of one that is gone, until it is well again', async () => {
    let answer = 503
    const receiver = await startReceiver(() => answer)
    const body = { uri: receiver.uri, subscriptions: ['customer.created'] }
    const { id } = created(await server.post(`${api}/account/webhooks`, body))
    await makeCustomer(server, 'Told')
    const sending = sender(server)
    await sending.runDue()
    expect((await overview()).failingWebhooks).toMatchObject({
      total: 1,
      items: [{ id, uri: receiver.uri, waiting: 1, parked: 0, lastStatus: 503, gone: false }],
    })
    answer = 204
    later(hour)
    await sending.runDue()
    expect((await overview()).failingWebhooks.total).toBe(0)
    answer = 410
    await makeCustomer(server, 'Told again')
    await sending.runDue()
    expect((await overview()).failingWebhooks).toMatchObject({ items: [{ id, gone: true }] })
    done(await server.delete(`${api}/account/webhooks/${id}`))
  })

  test('tells of mails that were given up', async () => {
    const { db, newId, clock } = server.deps
    const mail = { tenantId: server.tenantId, id: newId() }
    const now = clock.now()
    await insertMail(db, { ...mail, kind: 'setup', sealed: Buffer.from('x'), now })
    expect((await overview()).failedMails.total).toBe(0)
    await giveUpMail(db, mail, now, '550 no such person')
    expect((await overview()).failedMails).toMatchObject({
      total: 1,
      items: [{ kind: 'setup', lastError: '550 no such person' }],
    })
  })

  test('leaves out what the caller may not see, and what is of another tenant', async () => {
    const seen = async (...scopes: Parameters<TestServer['token']>[0] & object) => {
      const token = await server.token(scopes)
      const { body } = await server.get(`${api}/account/overview`, { token })
      return Object.keys(body).filter((name) => body[name]?.items !== undefined)
    }
    expect(await seen('webhooks:admin')).toEqual(['failingWebhooks'])
    expect(await seen('settings:admin')).toEqual(['failedMails'])
    expect(await seen('products:read')).toEqual([])
    expect(await seen('entitlements:read')).toHaveLength(7)
    const { body } = await server.get(`${api}/account/overview`, await otherTenant(server))
    expect(body).toMatchObject({ expired: { total: 0 }, failedMails: { total: 0 } })
    refused(await server.get(`${api}/account/overview?limit=99`), 422, 'validationFailed', 'limit')
  })
})

describe('stale devices', () => {
  test('are those that lack what was published a poll interval ago, until they show to have it', async () => {
    const sold = await sell(server, { product: { leasePeriod: { type: 'week', count: 1 } } })
    const { device, id } = await takeSeat(server, sold, 'laptop')
    done(await server.patch(sold.entitlement, { seatCount: 9 }))
    const query = `entitlementId=${sold.entitlementId}`
    expect(await stale(query)).toEqual([])
    const publishedAt = server.clock.now()
    later(hour)
    expect(await stale(query)).toMatchObject([
      {
        activationId: id,
        seatId: 'laptop',
        seatName: 'Name of laptop',
        sku: sold.sku,
        reason: 'notAcknowledged',
        deviceVersion: '1.1',
        publishedVersion: '1.2',
        since: new Date(publishedAt).toISOString().replace('.000', ''),
      },
    ])
    expect((await overview()).staleDevices).toMatchObject({ items: [{ activationId: id }] })
    await device.refresh()
    await device.call('GET', '')
    expect(await stale(query)).toEqual([])
  })

  test('and node-locked ones that let their lease end and keep the seat', async () => {
    const sold = await sell(server, { offering: { concurrencyMode: 'nodeLock' } })
    const { device } = await takeSeat(server, sold, 'bench')
    const query = `entitlementId=${sold.entitlementId}`
    expect(await stale(query)).toEqual([])
    later(2 * day)
    expect(await stale(query)).toMatchObject([{ seatId: 'bench', reason: 'silent' }])
    await device.refresh()
    expect(await stale(query)).toEqual([])
    later(2 * day)
    done(await server.patch(`${sold.entitlement}/disable`))
    expect(await stale(query)).toEqual([])
  })

  test('go into a CSV file as the list has them, page by page, each once', async () => {
    const customerId = await makeCustomer(server, '=Behind & Sons')
    const sold = await sell(
      server,
      { product: { leasePeriod: { type: 'week', count: 1 } } },
      { customerId },
    )
    for (const name of ['a', 'b', 'c']) await takeSeat(server, sold, name)
    done(await server.patch(sold.entitlement, { seatCount: 9 }))
    later(hour)
    const query = `entitlementId=${sold.entitlementId}`
    const listed = (await stale(query)).map(({ seatId }: { seatId: string }) => seatId)
    const { text, headers } = await server.get(`${api}/stale-devices/export?${query}`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const [header, ...lines] = text.trim().split('\n')
    expect(header).toMatch(/^since,reason,customerName,/)
    expect(lines.map((line) => line.split(',')[7])).toEqual(listed)
    expect(lines[0]).toContain(",notAcknowledged,'=Behind & Sons,")

    const filter = { entitlementId: idOf(sold.entitlementId) }
    const asked = { now: server.clock.now(), pollSeconds: 60 }
    const behind: StaleSeat[] = []
    for (let page = 0; page < 4; page++) {
      const last = behind.at(-1) ?? null
      behind.push(
        ...(await staleSeatsBehind(server.deps.db, server.tenantId, filter, asked, last, 1)),
      )
    }
    expect(behind.map(({ seatId }) => seatId)).toEqual(listed)
    refused(await server.get(`${api}/stale-devices/export?productId=x`), 422, 'validationFailed')
  })

  test('of another tenant are not seen', async () => {
    const stranger = await otherTenant(server)
    const { body } = await server.get(`${api}/stale-devices`, stranger)
    expect(body).toMatchObject({ elementsTotal: 0, items: [] })
    const file = await server.get(`${api}/stale-devices/export`, stranger)
    expect(file.text.trim().split('\n')).toHaveLength(1)
  })
})
