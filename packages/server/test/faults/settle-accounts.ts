import type pg from 'pg'
import { expect } from 'vitest'
import { recount } from '../races/recount.ts'
import type { Sold } from '../support/shop.ts'
import type { Acknowledged, SteadyClient } from './steady-client.ts'

/**
 * Compares what the clients were told with what the database has: each granted call there once, none
 * lost, none done twice, nothing above a limit; and a repeated last call is answered the same to
 * the byte.
 */
export async function settleAccounts(
  db: Pick<pg.Pool, 'query'>,
  { groupId }: Sold,
  clients: readonly SteadyClient[],
): Promise<void> {
  for (const client of clients) {
    const both = await client.repeatLast()
    if (both) expect(both[1], client.seatId).toEqual(both[0])
  }
  expect(await recount(db, groupId)).toEqual([])
  const seats = await seatsOf(db, groupId)
  const logged = await logOf(db, groupId)
  for (const client of clients) {
    const name = client.seatId
    const seat = seats.get(name) ?? { held: false, counted: 0, holding: 0 }
    expect({ ...seat }, name).toEqual({
      held: client.seated,
      counted: client.counted,
      holding: client.holding,
    })
    expect(logged.get(name) ?? nothing, name).toEqual(client.done)
  }
}

const nothing: Acknowledged = {
  activate: 0,
  deactivate: 0,
  refresh: 0,
  featureUsage: 0,
  featureCheckout: 0,
  featureReturn: 0,
}

async function seatsOf(db: Pick<pg.Pool, 'query'>, groupId: string) {
  const { rows } = await db.query<{
    seat_id: string
    held: boolean
    holdings: Record<string, number>
    counted: Record<string, { amount: number }>
  }>('select seat_id, held, holdings, counted from activation where group_id = $1', [groupId])
  return new Map(
    rows.map(({ seat_id, held, holdings, counted }) => [
      seat_id,
      {
        held,
        counted: sum(Object.values(counted).map((each) => each.amount)),
        holding: sum(Object.values(holdings)),
      },
    ]),
  )
}

async function logOf(db: Pick<pg.Pool, 'query'>, groupId: string) {
  const { rows } = await db.query<{ seat_id: string; operation: string; times: number }>(
    `select seat_id, operation, count(*) as times from activation_log
      where group_id = $1 and operation not like '%Denied' group by seat_id, operation`,
    [groupId],
  )
  const counts = new Map<string, Acknowledged>()
  for (const { seat_id, operation, times } of rows) {
    counts.set(seat_id, { ...(counts.get(seat_id) ?? nothing), [operation]: times })
  }
  return counts
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
