import { expect, test } from 'vitest'
import { crashRounds, type Victim } from './crash-rounds.ts'

const orders: Victim[][] = [['server', 'database'], ['database', 'server'], ['database']]

test('kill -9 of the server under load loses nothing that was acknowledged and does nothing twice', async () => {
  const done = await crashRounds({
    clients: 24,
    rounds: 3,
    calls: 1_500,
    strike: () => ['server'],
  })
  expect(done).toBeGreaterThan(0)
}, 120_000)

test('nor does kill -9 of the database, or of both, whichever goes first', async () => {
  const done = await crashRounds({
    clients: 24,
    rounds: 3,
    calls: 1_500,
    strike: (round) => orders[round % orders.length] ?? [],
  })
  expect(done).toBeGreaterThan(0)
}, 120_000)
