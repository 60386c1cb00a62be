import { fromWireId } from '@leasehold/core/ids'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mendPlaces } from '../../src/storage/events/mend-places.ts'
import { writeEvents } from '../../src/storage/events/write-events.ts'
import { api, done, makeCustomer, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

type Feed = {
  items: { eventId: string; eventCode: string; payload: { name?: string } }[]
  next: string
  more: boolean
}

const feed = (query: string): Promise<Feed> => read(server, `${api}/events?${query}`)
const latest = async () => (await feed('after=latest')).next
const namesOf = ({ items }: Feed) => items.map(({ payload }) => payload.name)

/** Everything after a cursor, page by page. */
async function follow(after: string, pageSize = 500) {
  const names: (string | undefined)[] = []
  for (let cursor = after; ; ) {
    const page = await feed(`after=${cursor}&pageSize=${pageSize}`)
    names.push(...namesOf(page))
    cursor = page.next
    if (!page.more) return { names, cursor }
  }
}

/** A transaction that has written an event and waits to be told to commit. */
async function openTransaction(name: string, resourceId = server.deps.newId()) {
  const { deps, tenantId } = server
  let written = () => {}
  let commit = () => {}
  const isWritten = new Promise<void>((resolve) => {
    written = resolve
  })
  const mayCommit = new Promise<void>((resolve) => {
    commit = resolve
  })
  const ended = deps.db.transaction().execute(async (trx) => {
    const event = { tenantId, groupId: null, resourceId, payload: { name }, at: deps.clock.now() }
    await writeEvents(trx, deps.newId, [{ ...event, code: 'customer.updated' }])
    written()
    await mayCommit
  })
  await isWritten
  return {
    commit: () => {
      commit()
      return ended
    },
  }
}

const openTransactionNumber = (trx: typeof server.deps.db) =>
  sql`select pg_current_xact_id()`.execute(trx)

describe('the feed of events', () => {
  test('tells each event once, oldest first, and none again from its next place', async () => {
    const after = await latest()
    for (const name of ['one', 'two', 'three']) await makeCustomer(server, name)
    const first = await feed(`after=${after}&pageSize=2`)
    expect(namesOf(first)).toEqual(['one', 'two'])
    expect(first.items[0]).toMatchObject({ eventCode: 'customer.created' })
    const second = await feed(`after=${first.next}&pageSize=2`)
    expect(namesOf(second)).toEqual(['three'])
    expect(namesOf(await feed(`after=${second.next}`))).toEqual([])
    expect(namesOf(await feed(`after=${first.next}`))).toEqual(['three'])
  })

  test('passes over nothing that commits late: a reader between two commits gets both', async () => {
    let { cursor } = await follow(await latest())
    const slow = await openTransaction('slow')
    const quick = await openTransaction('quick')
    await quick.commit()
    const between = await follow(cursor)
    expect(between.names).toEqual(['quick'])
    cursor = between.cursor
    await makeCustomer(server, 'later')
    const still = await follow(cursor)
    expect(still.names).toEqual(['later'])
    await slow.commit()
    expect((await follow(still.cursor)).names).toEqual(['slow'])
  })

  test('passes over nothing that commits while a reader turns the pages', async () => {
    const after = await latest()
    const slow = await openTransaction('slow')
    for (const name of ['one', 'two', 'three']) await makeCustomer(server, name)
    const first = await feed(`after=${after}&pageSize=2`)
    await slow.commit()
    const rest = await follow(first.next, 2)
    expect([...namesOf(first), ...rest.names].sort()).toEqual(['one', 'slow', 'three', 'two'])
  })

  test('keeps the order of one thing, whichever transaction began first', async () => {
    const { deps, tenantId } = server
    const id = await makeCustomer(server, 'first')
    const resourceId = fromWireId('customer', id) ?? ''
    const after = await latest()
    await deps.db.transaction().execute(async (trx) => {
      // It takes its number as a transaction now, and comes to the customer last.
      await openTransactionNumber(trx)
      done(await server.patch(`${api}/customers/${id}`, { name: 'second' }))
      const event = { tenantId, groupId: null, resourceId, payload: { name: 'third' }, at: 0 }
      await writeEvents(trx, deps.newId, [{ ...event, code: 'customer.updated' }])
    })
    expect((await follow(after)).names).toEqual(['second', 'third'])
  })

  test('loses nothing and doubles nothing under writers who commit as they like', async () => {
    let { cursor } = await follow(await latest())
    const seen: (string | undefined)[] = []
    const names = Array.from({ length: 60 }, (_, i) => `crowd ${i}`)
    let writing = true
    const writers = Promise.all(
      [0, 1, 2, 3].map(async (k) => {
        for (const name of names.filter((_, i) => i % 4 === k)) {
          const transaction = await openTransaction(name)
          await transaction.commit()
        }
      }),
    ).finally(() => {
      writing = false
    })
    while (writing) {
      const got = await follow(cursor, 7)
      seen.push(...got.names)
      cursor = got.cursor
    }
    await writers
    seen.push(...(await follow(cursor, 7)).names)
    expect(seen.toSorted()).toEqual(names.toSorted())
  })

  test('is narrowed by code and by resource', async () => {
    const after = await latest()
    const id = await makeCustomer(server, 'narrow')
    await makeCustomer(server, 'other')
    done(await server.patch(`${api}/customers/${id}`, { name: 'narrower' }))
    expect(namesOf(await feed(`after=${after}&resourceId=${id}`))).toEqual(['narrow', 'narrower'])
    expect(namesOf(await feed(`after=${after}&codes=customer.updated`))).toEqual(['narrower'])
    const both = `after=${after}&codes=customer.updated,customer.created&resourceId=${id}`
    expect(namesOf(await feed(both))).toHaveLength(2)
  })

  test('shows people the newest first, page by page', async () => {
    const from = await latest()
    for (const name of ['Ada', 'Bo', 'Cy']) await makeCustomer(server, name)
    const page = (query: string) =>
      read(server, `${api}/events/latest?pageSize=2&codes=customer.created&${query}`)
    const first = await page('')
    expect(namesOf(first)).toEqual(['Cy', 'Bo'])
    expect(first.more).toBe(true)
    expect(namesOf(await page('pageNumber=2'))[0]).toBe('Ada')
    expect((await follow(from)).names).toEqual(['Ada', 'Bo', 'Cy'])
    refused(await server.get(`${api}/events/latest?codes=x`), 422, 'validationFailed', 'codes')
    const stranger = await server.get(`${api}/events/latest`, await otherTenant(server))
    expect(stranger.body).toMatchObject({ items: [], more: false })
  })

  test('waits for what is to come, and answers as soon as it has', async () => {
    const after = await latest()
    const waiting = feed(`after=${after}&wait=30`)
    await makeCustomer(server, 'awaited')
    expect(namesOf(await waiting)).toEqual(['awaited'])
  })

  test('is of one tenant: another sees nothing of it', async () => {
    const stranger = await otherTenant(server)
    const reply = await server.get(`${api}/events`, stranger)
    expect(reply.body).toMatchObject({ items: [], more: false })
  })

  test.each([
    ['after=nonsense', 'after'],
    ['after=MSA5OjE6IDA', 'after'],
    [`after=${Buffer.from('1 9:1:  0').toString('base64url')}`, 'after'],
    [`after=${Buffer.from('1 5:9:7,6  0').toString('base64url')}`, 'after'],
    [`after=${Buffer.from('7 1:1:  0').toString('base64url')}`, 'after'],
    ['codes=customer.deleted', 'codes'],
    ['resourceId=ent_x', 'resourceId'],
    ['pageSize=501', 'pageSize'],
    ['wait=31', 'wait'],
  ])('refuses %s', async (query, field) => {
    const reply = await server.get(`${api}/events?${query}`)
    refused(reply, 422, 'validationFailed', field)
  })

  test('of a database that was filled from a dump has all that was in it, and all that comes', async () => {
    const after = await latest()
    await makeCustomer(server, 'dumped')
    // As another cluster, far ahead, would have numbered it.
    await server.deps.pool.query(
      "update event set xact = '900000000000' where payload->>'name' = 'dumped'",
    )
    await server.deps.pool.query("update event_fan_out set seen = '900000000000:900000000000:'")
    expect((await follow(after)).names).toEqual([])
    await mendPlaces(server.deps.db)
    await makeCustomer(server, 'new')
    expect((await follow(after)).names).toEqual(['dumped', 'new'])
    const { rows } = await server.deps.pool.query(
      'select pg_snapshot_xmax(seen) <= pg_snapshot_xmax(pg_current_snapshot()) as mended from event_fan_out',
    )
    expect(rows).toEqual([{ mended: true }])
  })

  test('wants the permission for webhooks', async () => {
    const token = await server.token(['entitlements:admin', 'customers:admin'])
    refused(await server.get(`${api}/events`, { token }), 403, 'permissionMissing')
  })
})
