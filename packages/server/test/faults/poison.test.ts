import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Answer, Submission } from '../../src/licensing/submission.ts'
import { activation, call, codeOf, grantOf } from '../races/commands.ts'
import { enginesOf } from '../races/engines.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import { ordersWith } from './orders.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** What became of each: the answer's code, or how it failed. All in one turn, so in one batch. */
async function outcomes(submissions: readonly Submission[]): Promise<string[]> {
  const settled = await Promise.allSettled(
    submissions.map((submission) => server.deps.engine.submit(submission)),
  )
  return settled.map((each) =>
    each.status === 'fulfilled' ? codeOf(each.value) : `fails ${each.reason.code}`,
  )
}

/** A seat whose name PostgreSQL stores nowhere: its batch fails when it is saved. */
function unstorable(sold: Sold, seatId: string): Submission {
  const good = activation(sold, seatId)
  if (good.command.type !== 'activate') throw new Error('not an activation')
  return { ...good, command: { ...good.command, seatName: 'half a text\0' } }
}

const unstorableCode = 'fails 22021'

test('a command that cannot be saved fails alone, wherever in the batch it stands', async () => {
  for (const place of [0, 1, 31, 50, 62, 63]) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
    const batch = Array.from({ length: 64 }, (_, i) =>
      i === place ? unstorable(sold, `seat ${i}`) : activation(sold, `seat ${i}`),
    )
    expect(await outcomes(batch)).toEqual(
      batch.map((_, i) => (i === place ? unstorableCode : 'granted')),
    )
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
    expect(await seatsHeld(sold)).toBe(63)
  }
})

test('a command that cannot even be looked up fails alone', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const batch = ['a', 'b', 'nul\0', 'c'].map((seatId) => activation(sold, seatId))
  expect(await outcomes(batch)).toEqual(['granted', 'granted', unstorableCode, 'granted'])
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('several that cannot be saved fail each by itself', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const batch = Array.from({ length: 40 }, (_, i) =>
    i % 7 === 3 ? unstorable(sold, `seat ${i}`) : activation(sold, `seat ${i}`),
  )
  expect(await outcomes(batch)).toEqual(
    batch.map((_, i) => (i % 7 === 3 ? unstorableCode : 'granted')),
  )
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('the order of a group is kept around a command that fails', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const taken = (seatId: string) => activation(sold, seatId)
  const answers = await Promise.allSettled(
    [taken('x'), taken('x'), unstorable(sold, 'x'), taken('x'), taken('y'), taken('x')].map(
      (submission) => server.deps.engine.submit(submission),
    ),
  )
  expect(answers.map(epochOrCode)).toEqual([1, 2, unstorableCode, 3, 'noSeatAvailable', 4])
})

test('a seat that goes to the first who asks goes to the second, when the first cannot be saved', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const batch = [unstorable(sold, 'first'), activation(sold, 'second'), activation(sold, 'third')]
  expect(await outcomes(batch)).toEqual([unstorableCode, 'granted', 'noSeatAvailable'])
})

test('other groups and tenants in the batch of a command that fails are served', async () => {
  const shops = await Promise.all(
    Array.from({ length: 20 }, () => sell(server.deps, server.tenantId)),
  )
  const batch = shops.flatMap((sold, i) =>
    i === 7
      ? [activation(sold, 'one'), unstorable(sold, 'two')]
      : [activation(sold, 'one'), activation(sold, 'two')],
  )
  expect(await outcomes(batch)).toEqual(
    batch.map((_, i) => (i === 15 ? unstorableCode : 'granted')),
  )
  expect(await recount(server.deps.pool)).toEqual([])
})

/** Saving a seat ends as when a statement takes too long, where `when` says; how often is counted. */
async function slowSeats(when: string): Promise<() => Promise<number>> {
  const { pool } = server.deps
  await pool.query(`create sequence slow_saves;
    create function slow_save() returns trigger language plpgsql as $$ begin
      perform nextval('slow_saves');
      raise exception 'canceling statement due to statement timeout' using errcode = '57014';
    end $$;
    create trigger slow_save before insert on activation for each row when (${when})
      execute function slow_save()`)
  onTestFinished(async () => {
    await pool.query('drop function slow_save cascade; drop sequence slow_saves')
  })
  return async () =>
    Number((await pool.query('select last_value from slow_saves')).rows[0].last_value)
}

test('a command that takes too long fails alone, wherever in the batch it stands', async () => {
  await slowSeats(`new.seat_id like 'slow %'`)
  for (const place of [0, 1, 31, 50, 63]) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
    const batch = Array.from({ length: 64 }, (_, i) =>
      activation(sold, i === place ? `slow ${i}` : `seat ${i}`),
    )
    expect(await outcomes(batch)).toEqual(
      batch.map((_, i) => (i === place ? 'fails 57014' : 'granted')),
    )
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
})

test('two commands that take too long fail alone, also side by side at the head of a batch', async () => {
  await slowSeats(`new.seat_id like 'slow %'`)
  for (const places of [
    [0, 1],
    [0, 20],
    [31, 32],
    [62, 63],
  ]) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
    const batch = Array.from({ length: 64 }, (_, i) =>
      activation(sold, places.includes(i) ? `slow ${i}` : `seat ${i}`),
    )
    expect(await outcomes(batch)).toEqual(
      batch.map((_, i) => (places.includes(i) ? 'fails 57014' : 'granted')),
    )
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
})

test('where every command takes too long, few are waited for', async () => {
  const times = await slowSeats('true')
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const batch = Array.from({ length: 64 }, (_, i) => activation(sold, `seat ${i}`))
  const [first, second, ...others] = await outcomes(batch)
  expect([first, second]).toEqual(['fails 57014', 'fails 57014'])
  expect(new Set(others)).toEqual(new Set(['fails unavailable']))
  expect(await times()).toBe(5)
  expect(await seatsHeld(sold)).toBe(0)
})

test('an order for a product that is gone is a conflict and makes neither group nor code', async () => {
  const sold = await sell(server.deps, server.tenantId)
  const [order] = await ordersWith(server, ['GONE-1'])
  if (order?.command.type !== 'createEntitlements') throw new Error('no order')
  const { groupId } = order
  const { pool } = server.deps
  const offering = order.command.orders[0]?.snapshot.offeringId
  await pool.query('delete from offering where id = $1', [offering])
  const batch = [activation(sold, 'before'), order, activation(sold, 'after')]
  expect(await outcomes(batch)).toEqual(['granted', 'fails stateConflict', 'granted'])
  for (const [table, column] of [
    ['entitlement_group', 'id'],
    ['activation_code', 'group_id'],
    ['entitlement', 'group_id'],
    ['entitlement_use', 'group_id'],
    ['entitlement_version', 'group_id'],
  ]) {
    const { rowCount } = await pool.query(`select from ${table} where ${column} = $1`, [groupId])
    expect(rowCount, table).toBe(0)
  }
})

test('a version that was rolled back is never served, when another server makes its own of that number', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const [here, there] = enginesOf(server, 2)
  const edit = (seatCount: number, reason: string): Submission => ({
    ...activation(sold, 'unused'),
    command: {
      type: 'update',
      entitlementId: sold.entitlementId,
      reason,
      forceSeatCount: false,
      set: { seatCount },
    },
  })
  await expect(here?.submit(edit(50, 'nowhere to store\0'))).rejects.toMatchObject({
    code: '22021',
  })
  expect(await there?.submit(edit(2, 'good'))).toMatchObject({ ok: true })
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((seatId) => server.deps.engine.submit(activation(sold, seatId))),
  )
  expect(answers.map(codeOf)).toEqual(['granted', 'granted', 'noSeatAvailable'])
  expect(answers[0]).toMatchObject({ grant: { version: 2 } })
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('after a command that failed the same connection goes on', async () => {
  const sold = await sell(server.deps, server.tenantId)
  await outcomes([unstorable(sold, 'one')])
  const grant = grantOf(await server.deps.engine.submit(activation(sold, 'one')))
  const answer = await server.deps.engine.submit(call(sold, grant, { type: 'refresh' }))
  expect(codeOf(answer)).toBe('granted')
})

function epochOrCode(settled: PromiseSettledResult<Answer>): number | string {
  if (settled.status === 'rejected') return `fails ${settled.reason.code}`
  return settled.value.ok ? grantOf(settled.value).activation.epoch : codeOf(settled.value)
}

async function seatsHeld({ groupId }: Sold): Promise<number> {
  const { rows } = await server.deps.pool.query<{ seats_used: number }>(
    'select seats_used from entitlement_use where group_id = $1',
    [groupId],
  )
  return rows[0]?.seats_used ?? 0
}
