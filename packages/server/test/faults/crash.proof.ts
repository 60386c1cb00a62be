import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { told } from '../races/report.ts'
import { crashRounds, type Victim } from './crash-rounds.ts'

const wanted = Number(process.env.LEASEHOLD_PROOF_OPERATIONS ?? 1_000_000)
const blows: Victim[][] = [
  ['server'],
  ['database'],
  ['server', 'database'],
  ['database', 'server'],
  ['backend'],
  ['restart'],
]

test('in a million calls, with kill -9 in between, none is lost and none done twice', async () => {
  await told('calls acknowledged, with a blow every 10,000 or so', async () => {
    let done = 0
    while (done < wanted) {
      const strike = () => blows[randomInt(blows.length)] ?? []
      const calls = Math.min(20_000, wanted)
      done += await crashRounds({ clients: 128, rounds: 10, calls, strike })
    }
    expect(done).toBeGreaterThanOrEqual(wanted)
    return done
  })
})
