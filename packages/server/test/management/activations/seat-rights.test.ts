import { fromWireId } from '@leasehold/core/ids'
import { seatOperations } from '@leasehold/core/seat-at'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetLog } from '../../../src/jobs/forget-log.ts'
import { linesSinceDelivery } from '../../../src/storage/activation-log.ts'
import { type CloneRow, clonesBehind } from '../../../src/storage/possible-clones.ts'
import { json } from '../../../src/storage/schema.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  day,
  done,
  hour,
  makeCustomer,
  read,
  refused,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true, config: { logRetentionDays: 40 } })
})
afterAll(() => server.close())

const wait = (ms: number) => server.clock.set(server.clock.now() + ms)
const iso = (at: number) => new Date(at).toISOString()
const pool = { type: 'elementPool', key: 'gb', value: 10 }
const flag = { type: 'bool', key: 'export', value: 0 }

describe('what a seat was allowed', () => {
  test('is what its latest activation or refresh delivered, while its lease ran', async () => {
    const sold = await sell(server, { features: [pool, flag] })
    const startAt = server.clock.now()
    const one = await takeSeat(server, sold, 'one')
    const rightsAt = async (at: number) => read(server, `${one.url}/rights?at=${iso(at)}`)
    wait(hour)
    await one.device.checkout('gb', 4)
    wait(hour)
    const features = [{ id: sold.features.export, value: 1 }]
    done(await server.patch(sold.entitlement, { features }))
    wait(hour)
    await one.device.refresh()
    wait(hour)
    await one.device.giveBack('gb', 1)
    wait(2 * day)

    const before = await rightsAt(startAt - 1)
    expect(before).toMatchObject({ status: 'none', rights: null, held: [] })
    const exportValue = ({ rights }: { rights: { features: { key: string; value: number }[] } }) =>
      rights.features.find(({ key }) => key === 'export')?.value
    const first = await rightsAt(startAt)
    expect(first).toMatchObject({
      status: 'active',
      rightsVersion: '1.1',
      entitlementVersion: '1.1',
      held: [],
    })
    expect(Date.parse(first.leaseExpiry)).toBe(startAt + day)
    expect(Date.parse(first.delivered)).toBe(startAt)
    // Changed at the server, but not delivered yet.
    const meanwhile = await rightsAt(startAt + 2 * hour)
    expect(meanwhile).toMatchObject({
      status: 'active',
      rightsVersion: '1.1',
      entitlementVersion: '1.2',
      held: [{ key: 'gb', amount: 4 }],
    })
    expect(exportValue(meanwhile)).toBe(0)
    const renewed = await rightsAt(startAt + 3 * hour)
    expect(renewed).toMatchObject({ rightsVersion: '1.2', held: [{ key: 'gb', amount: 4 }] })
    expect(exportValue(renewed)).toBe(1)
    const later = await rightsAt(startAt + 5 * hour)
    expect(later.held).toEqual([{ key: 'gb', amount: 3 }])
    // The lease ended a day after the refresh, exclusive.
    const endsAt = startAt + 3 * hour + day
    expect(await rightsAt(endsAt - 1)).toMatchObject({ status: 'active' })
    expect(await rightsAt(endsAt)).toMatchObject({ rights: null, held: [] })
    await server.deps.jobs.runDue()
    expect(await rightsAt(endsAt - 1)).toMatchObject({ status: 'active' })
    expect(await read(server, `${one.url}/rights`)).toMatchObject({ status: 'none' })
  })

  test('is what an update delivered, from when the device has shown to have it', async () => {
    const sold = await sell(server, { features: [flag] })
    const startAt = server.clock.now()
    const one = await takeSeat(server, sold, 'one')
    const features = [{ id: sold.features.export, value: 1 }]
    done(await server.patch(sold.entitlement, { features }))
    const poll = (version: string) =>
      server.get('/api/v1/activation/updates', {
        token: one.device.token,
        headers: { 'if-none-match': `"${version}"` },
      })
    wait(hour)
    // What the back office renews reaches no device.
    expect(
      (await server.patch(`${api}/entitlements/activations`, { activationId: one.id })).status,
    ).toBe(200)
    wait(hour)
    expect((await poll('1.1')).status).toBe(200)
    wait(hour)
    expect((await poll('1.2')).status).toBe(304)
    const latest = async () => (await read(server, `${sold.entitlement}/activations-log`)).items[0]
    await expect.poll(latest).toMatchObject({ operation: 'update', seatId: 'one' })
    wait(hour)
    const rightsAt = async (at: number) => read(server, `${one.url}/rights?at=${iso(at)}`)
    const before = {
      status: 'active',
      rightsVersion: '1.1',
      entitlementVersion: '1.2',
      delivered: iso(startAt).replace('.000', ''),
    }
    expect(await rightsAt(startAt + 2 * hour)).toMatchObject(before)
    expect(await rightsAt(startAt + 3 * hour)).toMatchObject({
      status: 'active',
      rightsVersion: '1.2',
      delivered: iso(startAt + 3 * hour).replace('.000', ''),
    })
    const { items } = await read(server, `${sold.entitlement}/activations-log`)
    wait(hour)
    await poll('1.2')
    expect((await read(server, `${sold.entitlement}/activations-log`)).items).toEqual(items)
  })

  test('is told from a log of any length, which is read in pages', async () => {
    const sold = await sell(server, { features: [pool] })
    const one = await takeSeat(server, sold, 'one')
    wait(hour)
    await one.device.checkout('gb', 1)
    const { db, pool: connections } = server.deps
    const id = fromWireId('activation', one.id) ?? ''
    const { rows } = await connections.query(
      `insert into activation_log select l.* from activation_log l, generate_series(1, 2500)
        where l.activation_id = $1
          and l.operation = 'featureCheckout'
        returning group_id, entitlement_id`,
      [id],
    )
    const { group_id: groupId, entitlement_id: entitlementId } = rows[0]
    const place = { tenantId: server.tenantId, groupId, entitlementId }
    const now = server.clock.now()
    const pages = []
    for await (const page of linesSinceDelivery(db, place, id, now, seatOperations)) {
      pages.push(page.length)
    }
    expect(pages).toEqual([1000, 1000, 502])
    expect((await read(server, `${one.url}/rights`)).held).toEqual([{ key: 'gb', amount: 2501 }])
  })

  test('is not told of a time whose log is gone, unless nothing has happened since', async () => {
    const sold = await sell(server, {
      product: { leasePeriod: { type: 'day', count: 100 } },
      features: [pool],
    })
    const one = await takeSeat(server, sold, 'one')
    await one.device.checkout('gb', 2)
    const at = iso(server.clock.now())
    wait(50 * day)
    await server.deps.jobs.runDue()
    refused(await server.get(`${one.url}/rights?at=${at}`), 404, 'historyForgotten')
    expect(await read(server, `${one.url}/rights`)).toMatchObject({
      status: 'active',
      rightsVersion: '1.1',
      held: [{ key: 'gb', amount: 2 }],
    })
    const between = iso(server.clock.now() - day)
    expect((await server.get(`${one.url}/rights?at=${between}`)).status).toBe(200)
    await one.device.refresh()
    refused(await server.get(`${one.url}/rights?at=${between}`), 404, 'historyForgotten')
    expect(await read(server, `${one.url}/rights`)).toMatchObject({ status: 'active' })
  })

  test('is refused to strangers and without permission', async () => {
    const sold = await sell(server)
    const { url } = await takeSeat(server, sold, 'one')
    refused(await server.get(`${url}/rights`, await otherTenant(server)), 404, 'activationUnknown')
    const token = await server.token(['entitlements:activate'])
    refused(await server.get(`${url}/rights`, { token }), 403, 'permissionMissing')
    refused(await server.get(`${url}/rights?at=then`), 422, 'validationFailed', 'at')
  })
})

describe('signs of a copy', () => {
  test('are listed with what was shown, at the entitlement and over all', async () => {
    const customerId = await makeCustomer(server, 'Copied')
    const sold = await sell(server, {}, { customerId })
    const one = await takeSeat(server, sold, 'one')
    const nonce = one.device.nonce
    await one.device.refresh()
    wait(1000)
    one.device.nonce = nonce
    refused(await one.device.refresh(), 409, 'nonceMismatch')
    const at = server.clock.now()
    const found = await read(server, `${sold.entitlement}/possible-clones`)
    expect(found).toMatchObject({
      elementsTotal: 1,
      items: [
        {
          activationId: one.id,
          entitlementId: sold.entitlementId,
          entitlement: null,
          seatId: 'one',
          sign: 'nonce',
          evidence: { sent: 1, current: 2, epoch: 1 },
        },
      ],
    })
    expect(Date.parse(found.items[0].timestamp)).toBe(at)
    const all = await read(server, `${api}/possible-clones?from=${iso(at)}`)
    expect(all.items).toEqual(found.items)
    const [named] = (await read(server, `${api}/possible-clones?expand=entitlement`)).items
    expect(named.entitlement).toEqual({
      ...{ id: sold.entitlementId, sku: sold.sku, customerId, customerName: 'Copied' },
      offeringName: (await read(server, sold.entitlement)).offeringName,
    })
    const { text } = await server.get(`${api}/possible-clones/export?from=${iso(at)}`)
    const [header, ...lines] = text.trim().split('\n')
    expect(header).toMatch(/^timestamp,sign,customerName,/)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`,nonce,Copied,${customerId},${sold.sku},`)
    expect(await read(server, `${api}/possible-clones?to=${iso(at)}`)).toMatchObject({ items: [] })
  })

  test('go when the log does', async () => {
    const sold = await sell(server)
    const one = await takeSeat(server, sold, 'one')
    const { nonce } = one.device
    await one.device.refresh()
    one.device.nonce = nonce
    await one.device.refresh()
    const url = `${sold.entitlement}/possible-clones`
    wait(40 * day)
    await forgetLog(server.deps)
    expect(await read(server, url)).toMatchObject({ elementsTotal: 1 })
    wait(day)
    await forgetLog(server.deps)
    expect(await read(server, url)).toMatchObject({ elementsTotal: 0 })
  })

  test('come behind one another in pages, also those that are alike in all', async () => {
    const { db } = server.deps
    const sold = await sell(server)
    const one = await takeSeat(server, sold, 'one')
    const [entitlementId, activationId] = [
      fromWireId('entitlement', sold.entitlementId) ?? '',
      fromWireId('activation', one.id) ?? '',
    ]
    const { group_id } = await db
      .selectFrom('activation')
      .where('id', '=', activationId)
      .select('group_id')
      .executeTakeFirstOrThrow()
    const row = { tenant_id: server.tenantId, group_id, evidence: json({}) }
    const ids = { entitlement_id: entitlementId, activation_id: activationId }
    const at = new Date(server.clock.now())
    for (const sign of ['nonce', 'epoch', 'fingerprint', 'epoch'] as const) {
      await db
        .insertInto('possible_clone')
        .values({ ...row, ...ids, at, sign })
        .execute()
    }
    const filter = { entitlementId }
    const signs: string[] = []
    let last = null
    do {
      const page: CloneRow[] = await clonesBehind(db, server.tenantId, filter, last, 1)
      signs.push(...page.map(({ sign }) => sign))
      last = page.at(-1) ?? null
    } while (last)
    expect(signs).toEqual(['nonce', 'fingerprint', 'epoch', 'epoch'])
  })

  test('are none of strangers, and need permission', async () => {
    const sold = await sell(server)
    const url = `${sold.entitlement}/possible-clones`
    const stranger = await otherTenant(server)
    refused(await server.get(url, stranger), 404, 'entitlementUnknown')
    expect((await server.get(`${api}/possible-clones`, stranger)).body.elementsTotal).toBe(0)
    const token = await server.token(['products:read'])
    const exported = await server.get(`${api}/possible-clones/export`, stranger)
    expect(exported.text.trim().split('\n')).toHaveLength(1)
    for (const each of [url, `${api}/possible-clones`, `${api}/possible-clones/export`]) {
      refused(await server.get(each, { token }), 403, 'permissionMissing')
    }
  })
})
