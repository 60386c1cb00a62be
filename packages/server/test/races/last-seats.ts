import { noOverdraft, type Overdraft } from '@leasehold/core/limits'
import { expect } from 'vitest'
import type { Engine } from '../../src/licensing/submission.ts'
import type { TestServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { activation, tally } from './commands.ts'
import { recount } from './recount.ts'
import { spread } from './spread.ts'

type SeatRace = {
  engines: readonly Engine[]
  rounds: number
  clients: number
  /** Bought; `taken` of them are in use before the race. */
  seats: number
  taken: number
  overdraft?: Overdraft
  /** Of the clients; without it all. */
  granted?: number
}

/** Round by round, many clients at once want the last seats of an entitlement of its own. */
export async function raceForSeats(server: TestServer, race: SeatRace): Promise<void> {
  const { engines, clients, seats, taken, overdraft = noOverdraft } = race
  const granted = race.granted ?? clients
  for (let round = 0; round < race.rounds; round += 1) {
    const sold = await sell(server.deps, server.tenantId, {
      seatCount: seats,
      overdraftSeats: overdraft,
    })
    await Promise.all(
      spread(engines, taken, (engine, i) => engine.submit(activation(sold, `early ${i}`))),
    )
    const answers = await Promise.all(
      spread(engines, clients, (engine, i) => engine.submit(activation(sold, `client ${i}`))),
    )
    const expected = { granted, noSeatAvailable: clients - granted }
    expect({ noSeatAvailable: 0, ...tally(answers) }, `round ${round}`).toEqual(expected)
    expect(await recount(server.deps.pool, sold.groupId), `round ${round}`).toEqual([])
    expect(await seatsLogged(server, sold.groupId), `round ${round}`).toEqual(
      Array.from({ length: taken + granted }, (_, i) => i + 1),
    )
  }
}

// Each seat that was given is the first, the second … and none of them twice.
async function seatsLogged({ deps }: TestServer, groupId: string): Promise<number[]> {
  const { rows } = await deps.pool.query<{ seats_used: number }>(
    `select seats_used from activation_log where group_id = $1 and operation = 'activate'
      order by seats_used`,
    [groupId],
  )
  return rows.map((row) => row.seats_used)
}
