import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJobRunner } from '../../../src/jobs/run-jobs.ts'
import { sharedWork } from '../../../src/management/shared-work.ts'
import { engineBeside } from '../../races/engines.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  done,
  makeCustomer,
  type Offered,
  type Ordered,
  offer,
  order,
  read,
  refused,
  takeSeat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const bulks = `${api}/entitlements/bulk`

async function sellMany(count: number, wanted: Parameters<typeof offer>[1] = {}) {
  const offered = await offer(server, wanted)
  const sold: Ordered[] = []
  for (let n = 0; n < count; n++) sold.push(await order(server, offered))
  return { offered, sold }
}

async function start(body: object, sending = {}) {
  const reply = await server.post(bulks, body, sending)
  expect(reply.status, reply.text).toBe(202)
  return reply.body
}

async function started(body: object) {
  const { id } = await start(body)
  await server.deps.jobs.runDue()
  return read(server, `${bulks}/${id}`)
}

const itemsOf = async (id: string, query = '') =>
  (await read(server, `${bulks}/${id}/items?pageSize=500${query}`)).items

const versionOf = async (sold: Ordered) => (await read(server, sold.entitlement)).version

const ofOffering = ({ offeringId }: Offered) => ({ offeringId })

describe('a bulk change', () => {
  test('changes what matches the filter, in the name of whoever started it, and nothing else', async () => {
    const { offered, sold } = await sellMany(5)
    const others = await sellMany(2)
    const reason = 'prices of 2027'
    const change = { type: 'update', seatCount: 9 }
    const begun = await start({ filter: ofOffering(offered), change, reason })
    expect(begun).toMatchObject({ status: 'preparing', dryRun: false, change, reason })
    await server.deps.jobs.runDue()
    const bulk = await read(server, `${bulks}/${begun.id}`)
    expect(bulk).toMatchObject({
      status: 'done',
      progress: { total: 5, pending: 0, done: 5, refused: 0, failed: 0, cancelled: 0 },
    })
    for (const each of sold) {
      expect((await read(server, each.entitlement)).seatCount).toBe(9)
      const { items } = await read(server, `${each.entitlement}/versions?pageSize=1`)
      expect(items[0]).toMatchObject({ reason, author: bulk.author, kind: 'update' })
    }
    for (const each of others.sold) expect(await versionOf(each)).toBe('1.1')
    expect(
      (await itemsOf(begun.id)).map(({ entitlementId }: Ordered) => entitlementId).sort(),
    ).toEqual(sold.map(({ entitlementId }) => entitlementId).sort())
    expect((await read(server, bulks)).items[0].id).toBe(begun.id)
    const [plain] = await itemsOf(begun.id)
    const [named] = await itemsOf(begun.id, '&expand=entitlement')
    expect([plain.entitlement, named.entitlement.id]).toEqual([null, plain.entitlementId])
  })

  test('is of what there was when it was asked for, and of nothing that is sold before it begins', async () => {
    const { offered } = await sellMany(2)
    const { id } = await start({ filter: ofOffering(offered), change: { type: 'renew' } })
    server.clock.set(server.clock.now() + 1)
    const late = await order(server, offered)
    await server.deps.jobs.runDue()
    const progress = { total: 2, done: 2 }
    expect(await read(server, `${bulks}/${id}`)).toMatchObject({ status: 'done', progress })
    expect(await versionOf(late)).toBe('1.1')
  })

  test('is searched for by what the vendor wrote, and not by what a device calls its seat', async () => {
    const offered = await offer(server)
    await order(server, offered, { customerId: await makeCustomer(server, 'Quicksilver') })
    const other = await order(server, offered)
    await takeSeat(server, other, 'quicksilver')
    const bulk = await started({ filter: { search: 'quicksilver' }, change: { type: 'renew' } })
    expect(bulk.progress).toMatchObject({ total: 1, done: 1 })
    expect(await versionOf(other)).toBe('1.1')
  })

  test('tells of each that was refused why, as its own operation would, and goes on with the rest', async () => {
    const { sold } = await sellMany(3)
    const [one, two] = sold as [Ordered, Ordered, Ordered]
    await takeSeat(server, one, 'a')
    await takeSeat(server, one, 'b')
    done(await server.patch(`${two.entitlement}/disable`))
    const ids = sold.map(({ entitlementId }) => entitlementId)
    const bulk = await started({ ids, change: { type: 'update', seatCount: 1 } })
    expect(bulk.progress).toMatchObject({ total: 3, done: 2, refused: 1 })
    expect(await itemsOf(bulk.id, '&status=refused')).toMatchObject([
      {
        entitlementId: one.entitlementId,
        version: null,
        problem: { errorCode: 'seatsInUse', explanation: { limit: 1, inUse: 2 } },
      },
    ])
    expect(await versionOf(one)).toBe('1.1')
    const invalid = await started({
      ids,
      change: { type: 'update', features: [{ id: 'feat_AZqz8hI0eryN7wEjRWeJqw', value: 1 }] },
    })
    expect(invalid.progress).toMatchObject({ done: 0, refused: 3 })
    expect((await itemsOf(invalid.id))[0].problem).toMatchObject({
      errorCode: 'validationFailed',
      validationErrors: [{ propertyName: 'features[0].id' }],
    })
  })

  test('resets the values of a whole offering to those of the catalogue', async () => {
    const { offered, sold } = await sellMany(3)
    for (const each of sold) done(await server.patch(each.entitlement, { seatCount: 50 }))
    done(await server.patch(`${api}/offerings/${offered.offeringId}`, { seatCount: 8 }))
    const change = { type: 'resetOverrides', resetSeatCount: true }
    const filter = { productId: offered.productId }
    const bulk = await started({ filter, change })
    expect(bulk.progress.done).toBe(3)
    for (const each of sold) expect((await read(server, each.entitlement)).seatCount).toBe(8)
  })

  test('as a dry run tells for each what it would do, and changes none', async () => {
    const { offered, sold } = await sellMany(2)
    const [one] = sold as [Ordered, Ordered]
    await takeSeat(server, one, 'a')
    const bulk = await started({
      filter: ofOffering(offered),
      change: { type: 'update', seatCount: 4 },
      dryRun: true,
    })
    expect(bulk).toMatchObject({ status: 'done', dryRun: true, progress: { done: 2 } })
    const items = await itemsOf(bulk.id)
    expect(
      items.find(({ entitlementId }: Ordered) => entitlementId === one.entitlementId),
    ).toMatchObject({
      version: '1.2',
      preview: {
        changes: [{ field: 'seatCount', from: 5, to: 4 }, {}],
        devices: 1,
        seatsOverLimit: 0,
      },
    })
    for (const each of sold) expect(await versionOf(each)).toBe('1.1')
  })

  test('stops when it is cancelled: what is made stays, what was not begun is cancelled', async () => {
    const { offered, sold } = await sellMany(4)
    const { id } = await start({ filter: ofOffering(offered), change: { type: 'renew' } })
    done(await server.post(`${bulks}/${id}/cancel`))
    await server.deps.jobs.runDue()
    const bulk = await read(server, `${bulks}/${id}`)
    expect(bulk).toMatchObject({ status: 'cancelled', progress: { done: 0, pending: 0 } })
    refused(await server.post(`${bulks}/${id}/cancel`), 409, 'stateConflict')
    for (const each of sold) expect(await versionOf(each)).toBe('1.1')

    const named = await start({
      ids: sold.map(({ entitlementId }) => entitlementId),
      change: { type: 'renew' },
    })
    done(await server.post(`${bulks}/${named.id}/cancel`))
    await server.deps.jobs.runDue()
    expect(await read(server, `${bulks}/${named.id}`)).toMatchObject({
      status: 'cancelled',
      progress: { total: 4, done: 0, cancelled: 4 },
    })
    for (const each of sold) expect(await versionOf(each)).toBe('1.1')
  })

  test('changes nothing when dryRun stands in the query, where any other change takes it', async () => {
    const { offered, sold } = await sellMany(1)
    const body = { filter: ofOffering(offered), change: { type: 'renew' } }
    expect((await server.post(`${bulks}?dryRun=true`, body)).body.dryRun).toBe(true)
    await server.deps.jobs.runDue()
    expect(await versionOf(sold[0] as Ordered)).toBe('1.1')
  })

  test('that can do nothing is refused, and leaves no trace', async () => {
    const { offered, sold } = await sellMany(1)
    const [one] = sold as [Ordered]
    const change = { type: 'renew' }
    const before = (await read(server, bulks)).elementsTotal
    const bad = (body: object, field?: string) =>
      server.post(bulks, body).then((reply) => refused(reply, 422, 'validationFailed', field))
    await bad({ change }, 'filter')
    await bad({ change, filter: {}, ids: [one.entitlementId] }, 'filter')
    await bad({ change, ids: [one.entitlementId, 'ent_AZqz8hI0eryN7wEjRWeJqw'] }, 'ids')
    await bad({ change, filter: { colour: 'red' } }, 'filter.colour')
    await bad({ filter: ofOffering(offered), change: { type: 'sell' } })
    const offeringId = 'off_AZrQ1vqKdgGPo5y0S8RLEw'
    await bad(
      { filter: ofOffering(offered), change: { type: 'changeOffering', offeringId } },
      'change.offeringId',
    )
    expect((await read(server, bulks)).elementsTotal).toBe(before)
  })

  test('is hidden from other tenants, whose entitlements it cannot name, and asks for its scope', async () => {
    const { offered, sold } = await sellMany(1)
    const [one] = sold as [Ordered]
    const body = { filter: ofOffering(offered), change: { type: 'renew' } }
    const stranger = await otherTenant(server)
    const theirs = await start({ ...body, filter: {} }, stranger)
    await server.deps.jobs.runDue()
    expect((await server.get(`${bulks}/${theirs.id}`, stranger)).body.progress.total).toBe(0)
    const named = { ids: [one.entitlementId], change: { type: 'renew' } }
    refused(await server.post(bulks, named, stranger), 422, 'validationFailed', 'ids')
    const { id } = await start(body)
    for (const path of ['', '/items']) {
      refused(await server.get(`${bulks}/${id}${path}`, stranger), 404, 'bulkChangeUnknown')
    }
    refused(
      await server.post(`${bulks}/${id}/cancel`, undefined, stranger),
      404,
      'bulkChangeUnknown',
    )
    const token = await server.token(['entitlements:activate'])
    refused(await server.post(bulks, body, { token }), 403, 'permissionMissing')
    refused(
      await server.post(`${bulks}/${id}/cancel`, undefined, { token }),
      403,
      'permissionMissing',
    )
    const writer = await server.token(['entitlements:admin'])
    const starting = { ...body, change: { type: 'start' } }
    refused(await server.post(bulks, starting, { token: writer }), 403, 'permissionMissing')
  })
})

describe('the items of a bulk change', () => {
  /** The work of one more server: an engine and a runner of its own. */
  const runnerBeside = () =>
    createJobRunner({ ...server.deps, engine: engineBeside(server) }, [], sharedWork)

  test('are each made once, whichever of several servers takes them', async () => {
    const { offered, sold } = await sellMany(40)
    const { id } = await start({ filter: ofOffering(offered), change: { type: 'renew' } })
    const runners = [server.deps.jobs, runnerBeside(), runnerBeside()]
    await Promise.all(runners.map((runner) => runner.runDue()))
    await server.deps.jobs.runDue()
    expect((await read(server, `${bulks}/${id}`)).progress).toMatchObject({ total: 40, done: 40 })
    for (const each of sold) expect(await versionOf(each)).toBe('1.2')
  })

  test('of two bulk changes share the work: the later one does not wait for the earlier to end', async () => {
    const many = await sellMany(12)
    const few = await sellMany(1)
    await start({ filter: ofOffering(many.offered), change: { type: 'renew' } })
    await start({ filter: ofOffering(few.offered), change: { type: 'renew' } })
    await server.deps.jobs.runDue()
    for (const each of [...many.sold, ...few.sold]) expect(await versionOf(each)).toBe('1.2')
  })

  test('that a server had taken when it died are made by another, and those it had made are not made again', async () => {
    const { offered, sold } = await sellMany(6)
    const { id } = await start({ filter: ofOffering(offered), change: { type: 'renew' } })
    // It dies after each of its items was taken, and half of them were made.
    const dying = { ...server.deps, engine: dyingEngine(3) }
    await createJobRunner(dying, [], sharedWork).runDue()
    const versions = await Promise.all(sold.map(versionOf))
    expect(versions.filter((version) => version === '1.2')).toHaveLength(3)
    server.clock.set(server.clock.now() + 61_000)
    await server.deps.jobs.runDue()
    expect((await read(server, `${bulks}/${id}`)).progress).toMatchObject({ total: 6, done: 6 })
    for (const each of sold) expect(await versionOf(each)).toBe('1.2')
  })

  /** Makes what it is given until it has made `count`, and then answers nobody any more. */
  function dyingEngine(count: number) {
    let made = 0
    const { engine } = server.deps
    const gone = Object.assign(new Error('connection terminated'), { code: '57P01' })
    return {
      ...engine,
      submit: async (submission: Parameters<typeof engine.submit>[0]) => {
        made += 1
        if (made > count) throw gone
        await engine.submit(submission)
        // Made, and its answer lost.
        throw gone
      },
    }
  }
})
