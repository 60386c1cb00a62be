import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseDigest } from '../../support/database-digest.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  created,
  day,
  done,
  hour,
  type Ordered,
  offer,
  read,
  refused,
  sell,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const inHours = (hours: number) => new Date(server.clock.now() + hours * hour).toISOString()

async function schedule(sold: Ordered, change: object, at = inHours(2), more: object = {}) {
  return created(await server.post(`${sold.entitlement}/changes`, { at, change, ...more }))
}

async function later(ms: number) {
  server.clock.set(server.clock.now() + ms)
  await server.deps.jobs.runDue()
}

const versionsOf = async (sold: Ordered) =>
  (await read(server, `${sold.entitlement}/versions?pageSize=50`)).items

describe('a scheduled change', () => {
  test('is made at its time, not before, in the name of whoever scheduled it and with the reason', async () => {
    const sold = await sell(server)
    const planned = await schedule(sold, { type: 'update', seatCount: 9 }, inHours(2), {
      reason: 'ordered for the new year',
    })
    expect(planned).toMatchObject({
      status: 'pending',
      change: { type: 'update', seatCount: 9 },
      author: { type: 'apiClient', name: 'Test' },
      version: null,
      problem: null,
    })
    await later(hour)
    expect(await read(server, sold.entitlement)).toMatchObject({ seatCount: 5, version: '1.1' })
    await later(hour)
    expect(await read(server, sold.entitlement)).toMatchObject({ seatCount: 9, version: '1.2' })
    expect((await versionsOf(sold))[0]).toMatchObject({
      kind: 'update',
      author: planned.author,
      reason: 'ordered for the new year',
    })
    const url = `${sold.entitlement}/changes/${planned.id}`
    expect(await read(server, url)).toMatchObject({
      status: 'done',
      version: '1.2',
      finishedDate: new Date(server.clock.now()).toISOString().replace('.000', ''),
    })
    await later(day)
    expect(await versionsOf(sold)).toHaveLength(2)
  })

  test.each([
    [{ type: 'renew' }, 'renew'],
    [{ type: 'disable' }, 'setDisabled'],
    [{ type: 'resetOverrides', resetSeatCount: true }, null],
    [{ type: 'changeOffering', offeringId: '$other', keepExpiry: true }, 'changeOffering'],
  ])('may be %j', async (change, kind) => {
    const sold = await sell(server)
    const other = await offer(server, { of: sold })
    const given = JSON.parse(JSON.stringify(change).replace('$other', other.offeringId))
    const planned = await schedule(sold, given)
    await later(2 * hour)
    expect(await read(server, `${sold.entitlement}/changes/${planned.id}`)).toMatchObject({
      status: 'done',
    })
    if (kind) expect((await versionsOf(sold))[0].kind).toBe(kind)
  })

  test('whose time is past is made at once, and the reply says what came of it', async () => {
    const sold = await sell(server)
    const planned = await schedule(sold, { type: 'disable' }, '2020-01-01T00:00:00Z')
    expect(planned).toMatchObject({ status: 'done', version: '1.2' })
    const again = await schedule(sold, { type: 'start' }, '2020-01-01T00:00:00Z')
    expect(again).toMatchObject({
      status: 'refused',
      version: null,
      problem: { errorCode: 'alreadyStarted' },
    })
  })

  test('that is refused at its time changes nothing and keeps the reason', async () => {
    const sold = await sell(server)
    const planned = await schedule(sold, { type: 'update', seatCount: 1 })
    await server.patch(sold.entitlement, { leasePeriod: { type: 'week', count: 1 } })
    await takeSeat(server, sold, 'one')
    await takeSeat(server, sold, 'two')
    await later(2 * hour)
    const kept = await read(server, `${sold.entitlement}/changes/${planned.id}`)
    expect(kept).toMatchObject({
      status: 'refused',
      version: null,
      problem: { errorCode: 'seatsInUse', explanation: { limit: 1, inUse: 2 } },
    })
    expect((await read(server, sold.entitlement)).seatCount).toBe(5)
  })

  test('is made of an entitlement that was disabled meanwhile, as the call itself would be', async () => {
    const sold = await sell(server)
    await schedule(sold, { type: 'renew' })
    done(await server.patch(`${sold.entitlement}/disable`))
    await later(2 * hour)
    expect((await versionsOf(sold)).map(({ kind }: { kind: string }) => kind)).toEqual([
      'renew',
      'setDisabled',
      'create',
    ])
  })

  test('of one instant with others comes in the order in which they were scheduled', async () => {
    const sold = await sell(server)
    const at = inHours(1)
    for (const seatCount of [7, 3, 8, 6]) await schedule(sold, { type: 'update', seatCount }, at)
    await schedule(sold, { type: 'update', seatCount: 2 }, inHours(0.5))
    await later(hour)
    const seats = (await versionsOf(sold)).flatMap(
      ({ changes }: { changes: { field: string; to: unknown }[] }) =>
        changes.filter(({ field }) => field === 'seatCount').map(({ to }) => to),
    )
    expect(seats).toEqual([6, 8, 3, 7, 2])
  })

  test('that its own operation would refuse is refused when it is scheduled', async () => {
    const sold = await sell(server)
    const post = (change: object) =>
      server.post(`${sold.entitlement}/changes`, { at: inHours(1), change })
    const offeringId = 'off_AZrQ1vqKdgGPo5y0S8RLEw'
    refused(
      await post({ type: 'changeOffering', offeringId }),
      422,
      'validationFailed',
      'offeringId',
    )
    refused(await post({ type: 'update', seats: 1 }), 422, 'validationFailed', 'change.seats')
    refused(
      await post({ type: 'update', seatCount: 0 }),
      422,
      'validationFailed',
      'change.seatCount',
    )
    refused(await post({ type: 'sell' }), 422, 'validationFailed')
    refused(await post({}), 422, 'validationFailed')
    expect((await read(server, `${sold.entitlement}/changes`)).elementsTotal).toBe(0)
  })
})

describe('before its time a scheduled change', () => {
  test('can be moved, changed and cancelled, of the state that its caller has read', async () => {
    const sold = await sell(server)
    const { id } = await schedule(sold, { type: 'update', seatCount: 9 })
    const url = `${sold.entitlement}/changes/${id}`
    const { etag = '' } = (await server.get(url)).headers
    const change = { type: 'update', seatCount: 8 }
    done(await server.patch(url, { at: inHours(4), change, reason: 'later' }))
    const headers = { 'if-match': etag }
    refused(await server.patch(url, { reason: 'x' }, { headers }), 412, 'preconditionFailed')
    refused(await server.delete(url, { headers }), 412, 'preconditionFailed')
    await later(3 * hour)
    expect((await read(server, sold.entitlement)).seatCount).toBe(5)
    await later(hour)
    expect((await read(server, sold.entitlement)).seatCount).toBe(8)
    refused(await server.patch(url, { at: inHours(1) }), 409, 'stateConflict')
    refused(await server.delete(url), 409, 'stateConflict')

    const other = await schedule(sold, { type: 'disable' })
    done(await server.delete(`${sold.entitlement}/changes/${other.id}`))
    await later(3 * hour)
    expect(await read(server, `${sold.entitlement}/changes/${other.id}`)).toMatchObject({
      status: 'cancelled',
    })
    expect((await read(server, sold.entitlement)).status).toBe('active')
    expect(await read(server, `${sold.entitlement}/changes?status=done`)).toMatchObject({
      elementsTotal: 1,
      items: [{ id, reason: 'later' }],
    })
  })

  test('is not changed into what its own operation would refuse', async () => {
    const sold = await sell(server)
    const { id } = await schedule(sold, { type: 'update', seatCount: 9 })
    const url = `${sold.entitlement}/changes/${id}`
    const change = { type: 'changeOffering', offeringId: 'off_AZrQ1vqKdgGPo5y0S8RLEw' }
    refused(await server.patch(url, { change }), 422, 'validationFailed', 'offeringId')
    expect(await read(server, url)).toMatchObject({
      status: 'pending',
      change: { type: 'update', seatCount: 9 },
    })
  })

  test('that somebody else replaces is made in their name', async () => {
    const sold = await sell(server)
    const { id, author } = await schedule(sold, { type: 'update', seatCount: 9 })
    const url = `${sold.entitlement}/changes/${id}`
    const token = await server.token(['entitlements:admin'])
    done(await server.patch(url, { at: inHours(1) }, { token }))
    expect((await read(server, url)).author).toEqual(author)
    done(await server.patch(url, { change: { type: 'update', seatCount: 2 } }, { token }))
    const replaced = await read(server, url)
    expect(replaced.author.id).not.toBe(author.id)
    await later(hour)
    expect((await versionsOf(sold))[0].author).toEqual(replaced.author)
  })

  test('takes any number of edits at once, though there are fewer connections', async () => {
    const sold = await sell(server)
    const { id } = await schedule(sold, { type: 'update', seatCount: 9 })
    const url = `${sold.entitlement}/changes/${id}`
    const edits = Array.from({ length: 30 }, (_, n) =>
      server.patch(url, { change: { type: 'update', seatCount: n + 10 } }),
    )
    for (const reply of await Promise.all(edits)) done(reply)
  })

  test('shows what it would do at its time, and so does a dry run, which schedules nothing', async () => {
    const sold = await sell(server)
    await takeSeat(server, sold, 'desk')
    const change = { type: 'renew' }
    const before = await databaseDigest(server)
    const at = inHours(240)
    const url = `${sold.entitlement}/changes`
    const dry = await server.post(`${url}?dryRun=true`, { at, change })
    expect(dry.status, dry.text).toBe(200)
    expect(dry.body).toMatchObject({
      version: { to: '1.2' },
      devices: { total: 1 },
      seats: { used: 1 },
    })
    expect(Date.parse(dry.body.at)).toBe(Date.parse(at))
    const fewer = { at, change: { type: 'update', seatCount: 1 } }
    await takeSeat(server, sold, 'laptop')
    refused(await server.post(`${url}?dryRun=true`, fewer), 409, 'seatsInUse')
    done(await server.delete(`/api/v1/entitlements/activations/${(await holders(sold))[0]}`))
    expect(await databaseDigest(server)).not.toBe(before)
    const planned = await schedule(sold, change, at)
    const shown = await read(server, `${url}/${planned.id}/preview`)
    expect(shown.changes).toEqual(dry.body.changes)
  })

  test('is hidden from other tenants, and asks for the scope of the change that it makes', async () => {
    const sold = await sell(server)
    const { id } = await schedule(sold, { type: 'disable' })
    const url = `${sold.entitlement}/changes`
    const body = { at: inHours(1), change: { type: 'disable' } }
    const stranger = await otherTenant(server)
    refused(await server.post(url, body, stranger), 404, 'entitlementUnknown')
    for (const path of [url, `${url}/${id}`, `${url}/${id}/preview`]) {
      refused(await server.get(path, stranger), 404, 'entitlementUnknown')
    }
    refused(await server.patch(`${url}/${id}`, {}, stranger), 404, 'entitlementUnknown')
    refused(await server.delete(`${url}/${id}`, stranger), 404, 'entitlementUnknown')
    const all = '/api/v1/entitlements/changes?pageSize=100&expand=entitlement'
    expect((await server.get(all, stranger)).body.elementsTotal).toBe(0)
    const listed = (await read(server, all)).items.find((each: { id: string }) => each.id === id)
    expect(listed.entitlement).toMatchObject({ id: sold.entitlementId, sku: sold.sku })
    expect((await read(server, `${url}/${id}`)).entitlement).toBeNull()

    const starter = await server.token(['entitlements:activate'])
    refused(await server.post(url, body, { token: starter }), 403, 'permissionMissing')
    refused(await server.delete(`${url}/${id}`, { token: starter }), 403, 'permissionMissing')
    const writer = await server.token(['entitlements:admin'])
    const start = { at: inHours(1), change: { type: 'start' } }
    refused(await server.post(url, start, { token: writer }), 403, 'permissionMissing')
    expect((await server.post(url, start, { token: starter })).status).toBe(201)
    const other = await sell(server)
    refused(await server.get(`${other.entitlement}/changes/${id}`), 404, 'scheduledChangeUnknown')
  })
})

async function holders(sold: Ordered): Promise<string[]> {
  const { items } = await read(server, `${sold.entitlement}/activations`)
  return items.map(({ id }: { id: string }) => id)
}
