import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recount } from '../races/recount.ts'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'

let server: TestServer
let sold: Sold
beforeAll(async () => {
  server = await testServer({ testClock: true })
  sold = await sell(server.deps, server.tenantId, {
    seatCount: 1,
    overdraftSeats: { type: 'unlimited', value: null },
  })
})
afterAll(() => server.close())

const strange = [
  '"',
  '\\',
  "'",
  '{NULL,"x"}',
  'NULL',
  ' ',
  'line\nbreak\r\n\ttab',
  '\u007f\u0001\u001b[31m',
  '\u202e right to left',
  'e\u0301 and é',
  "Robert'); drop table activation;--",
  '%s $1 :name ? #{x}',
  '😀'.repeat(100),
  '"\\\n'.repeat(33),
  '👩‍👩‍👧‍👦'.repeat(14),
  'x'.repeat(100),
]

function claimsOf(document: string): { seat: { id: string; name: string | null } } {
  return JSON.parse(Buffer.from(document.split('.')[1] ?? '', 'base64url').toString())
}

/** Takes the seat twice and uses it: the same seat, under exactly this name, everywhere it is told. */
async function takeTwice(seatId: string): Promise<void> {
  const one = device(server, sold, seatId)
  const first = await one.activate({ seatName: seatId.slice(0, 10).toWellFormed() })
  expect([first.status, first.body.activation?.seatId]).toEqual([201, seatId])
  const again = await device(server, sold, seatId).activate()
  expect(again.body.activation.id).toBe(first.body.activation.id)
  expect((await one.call('GET', '')).status).toBe(401)
  expect(claimsOf(again.body.lease.document).seat.id).toBe(seatId)
  const { rows } = await server.deps.pool.query(
    'select seat_id, epoch from activation where group_id = $1 and seat_id = $2',
    [sold.groupId, seatId],
  )
  expect(rows).toEqual([{ seat_id: seatId, epoch: 2 }])
}

test.each(strange)('a seatId may be any text: %j', takeTwice)

test('whatever two texts are, they are one seat exactly if they are the same', async () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 100 })
    .map((value) => value.replaceAll('\0', ''))
    .filter((value) => value.length > 0)
  const taken = new Set(strange)
  await fc.assert(
    fc.asyncProperty(text, async (seatId) => {
      if (taken.has(seatId)) return
      taken.add(seatId)
      await takeTwice(seatId)
    }),
    { numRuns: 60 },
  )
  const { rows } = await server.deps.pool.query<{ seats_used: number }>(
    'select seats_used from entitlement_use where group_id = $1',
    [sold.groupId],
  )
  expect(rows[0]?.seats_used).toBe(taken.size)
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('texts that only look alike are seats of their own', async () => {
  const sale = await sell(server.deps, server.tenantId, { seatCount: 8 })
  const alike = ['é', 'e\u0301', 'E', 'e', ' e', 'e ', 'e\u200b', '℮']
  for (const seatId of alike)
    expect((await device(server, sale, seatId).activate()).status).toBe(201)
  expect((await device(server, sale, 'ninth').activate()).status).toBe(402)
  expect(await recount(server.deps.pool, sale.groupId)).toEqual([])
})

test('a floating lease of ten thousand years ends at the end of time, and its seat is refused to others', async () => {
  const sale = await sell(server.deps, server.tenantId, {
    seatCount: 1,
    leasePeriod: { type: 'year', count: 10_000 },
    plan: {
      ...sold.snapshot.plan,
      licenseType: 'perpetual',
      licenseDuration: { type: 'none', count: null },
    },
  })
  const first = await device(server, sale, 'one').activate()
  expect([first.status, first.body.activation?.leaseExpiry]).toEqual([201, '9999-12-31T23:59:59Z'])
  const second = await device(server, sale, 'two').activate()
  expect([second.status, second.body.errorCode]).toEqual([402, 'noSeatAvailable'])
  expect(second.body.explanation.freesAt).toBeNull()
  expect((await device(server, sale, 'one').activate()).status).toBe(201)
})
