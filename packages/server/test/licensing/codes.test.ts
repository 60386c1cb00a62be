import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

/** Behind the back of whoever remembers codes, as another server does it. */
async function removeCode({ tenantId, code }: Sold): Promise<void> {
  await server.deps.pool.query('delete from activation_code where tenant_id = $1 and code = $2', [
    tenantId,
    code,
  ])
}

async function giveCode(code: string, to: Sold): Promise<void> {
  await server.deps.pool.query(
    `insert into activation_code (tenant_id, group_id, code, created_at) values ($1, $2, $3, now())`,
    [to.tenantId, to.groupId, code],
  )
}

test('a code that another server has removed takes no seat, though it took one a moment ago', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const one = device(server, sold, 'one')
  expect((await one.activate()).status).toBe(201)
  await removeCode(sold)
  for (const seatId of ['one', 'two']) {
    const reply = await device(server, sold, seatId).activate()
    expect([reply.status, reply.body.errorCode]).toEqual([404, 'activationCodeUnknown'])
  }
  // What was given stays given.
  expect((await one.refresh()).status).toBe(200)
})

test('a code that went to another group takes its seats there from then on', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const other = await sell(server.deps, server.tenantId, {
    productId: sold.productId,
    editionId: sold.snapshot.editionId,
  })
  expect((await device(server, sold, 'one').activate()).status).toBe(201)
  await removeCode(sold)
  await giveCode(sold.code, other)
  const moved = await device(server, sold, 'two').activate()
  expect(moved.status).toBe(201)
  const { rows } = await server.deps.pool.query<{ group_id: string }>(
    `select group_id from activation where seat_id = 'two' and group_id in ($1, $2)`,
    [sold.groupId, other.groupId],
  )
  expect(rows).toEqual([{ group_id: other.groupId }])
})

test('of a burst of right codes that were never seen before each is taken', async () => {
  const shops: Sold[] = []
  for (let i = 0; i < 50; i += 1) shops.push(await sell(server.deps, server.tenantId))
  const replies = await Promise.all(shops.map((sold) => device(server, sold, 'one').activate()))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]))
})

test('of a burst of wrong codes twenty are looked at', async () => {
  // Those of the tests before are forgotten.
  server.clock.set(server.clock.now() + 60_000)
  const sold = await sell(server.deps, server.tenantId)
  const guesses = await Promise.all(
    Array.from({ length: 300 }, (_, i) =>
      device(server, sold, 'guesser').activate({ activationCode: `GUESS-${i}` }),
    ),
  )
  const statuses = guesses.map((reply) => reply.status)
  expect(statuses.filter((status) => status === 404)).toHaveLength(20)
  expect(statuses.filter((status) => status === 429)).toHaveLength(280)
})
