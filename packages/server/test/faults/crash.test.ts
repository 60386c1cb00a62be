import { expect, test } from 'vitest'
import { crashRounds, type Victim } from './crash-rounds.ts'

const load = { clients: 24, calls: 600 }

test('kill -9 of the server under load loses nothing that was acknowledged and does nothing twice', async () => {
  const done = await crashRounds({ ...load, rounds: 3, strike: () => ['server'] })
  expect(done).toBeGreaterThan(0)
}, 180_000)

const blows: Victim[][] = [['database'], ['server', 'database'], ['database', 'server']]

test('nor does kill -9 of the database, or of both, whichever goes first', async () => {
  const strike = (round: number) => blows[round] ?? []
  const done = await crashRounds({ ...load, rounds: blows.length, strike })
  expect(done).toBeGreaterThan(0)
}, 180_000)

test('nor does the death of a single backend, or a restart of the database', async () => {
  const strike = (round: number): Victim[] => [round % 2 === 0 ? 'backend' : 'restart']
  const done = await crashRounds({ ...load, rounds: 4, strike })
  expect(done).toBeGreaterThan(0)
}, 180_000)
