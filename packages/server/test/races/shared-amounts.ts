import type { Grant } from '@leasehold/core/outcome'
import { expect } from 'vitest'
import type { Answer, Engine } from '../../src/licensing/submission.ts'
import type { TestServer } from '../support/server.ts'
import { type count, pool, type Sold, sell } from '../support/shop.ts'
import { activation, call, codeOf, grantOf, tally } from './commands.ts'
import { recount } from './recount.ts'
import { spread } from './spread.ts'

type Writer = { engine: Engine; grant: Grant }

/** Seats of one entitlement, dealt out to the engines. */
export async function takeSeats(
  engines: readonly Engine[],
  sold: Sold,
  seats: number,
): Promise<Writer[]> {
  return Promise.all(
    spread(engines, seats, async (engine, i) => ({
      engine,
      grant: grantOf(await engine.submit(activation(sold, `holder ${i}`))),
    })),
  )
}

/** Round by round, holders want elements of a pool at once: whole requests, more than there is. */
export async function raceForElements(
  server: TestServer,
  race: { engines: readonly Engine[]; rounds: number; holders: number; elements: number },
): Promise<void> {
  const { engines, rounds, holders, elements } = race
  for (let round = 0; round < rounds; round += 1) {
    const sold = await sell(server.deps, server.tenantId, {
      seatCount: holders,
      features: [pool('storage', elements)],
    })
    const writers = await takeSeats(engines, sold, holders)
    const amountOf = (i: number) => 1 + ((i + round) % 5)
    const answers = await Promise.all(
      writers.map(({ engine, grant }, i) =>
        engine.submit(call(sold, grant, { type: 'checkout', key: 'storage', amount: amountOf(i) })),
      ),
    )
    const [used] = await usedOf(server, sold)
    const granted = answers.map((answer, i) => (answer.ok ? amountOf(i) : 0))
    const refused = answers.map((answer, i) => (answer.ok ? elements + 1 : amountOf(i)))
    const context = `round ${round}`
    expect(used, context).toBe(granted.reduce((sum, amount) => sum + amount, 0))
    expect(used, context).toBeLessThanOrEqual(elements)
    // Nothing came back meanwhile, so nobody was refused what was there to the end.
    expect(Math.min(...refused), context).toBeGreaterThan(elements - (used ?? 0))
    expect(await recount(server.deps.pool, sold.groupId), context).toEqual([])

    // Those who have give back while those who have none try again.
    const second = await Promise.all(
      writers.map(({ engine, grant }, i) => {
        const type = answers[i]?.ok ? 'return' : 'checkout'
        const latest = answers[i]?.ok ? grantOf(answers[i]) : grant
        return engine.submit(call(sold, latest, { type, key: 'storage', amount: amountOf(i) }))
      }),
    )
    const given = (i: number) => answers[i]?.ok === true
    expect(tally(second.filter((_, i) => given(i))), context).toEqual({
      granted: granted.filter((amount) => amount > 0).length,
    })
    expect(second.filter((_, i) => !given(i)).map(codeOf), context).not.toContain('nonceMismatch')
    expect(await recount(server.deps.pool, sold.groupId), context).toEqual([])
  }
}

/** Writers count one use after the other until they are refused; how many were accepted. */
export async function countToTheLimit(
  server: TestServer,
  race: { engines: readonly Engine[]; writers: number; feature: ReturnType<typeof count> },
): Promise<{ accepted: number; sold: Sold }> {
  const sold = await sell(server.deps, server.tenantId, {
    seatCount: race.writers,
    features: [race.feature],
  })
  const writers = await takeSeats(race.engines, sold, race.writers)
  const accepted = await Promise.all(writers.map((writer) => countUntilRefused(writer, sold)))
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  return { accepted: accepted.reduce((sum, each) => sum + each, 0), sold }
}

async function countUntilRefused({ engine, grant }: Writer, sold: Sold): Promise<number> {
  let latest = grant
  for (let accepted = 0; ; accepted += 1) {
    const answer: Answer = await engine.submit(
      call(sold, latest, { type: 'checkout', key: 'reports', amount: 1 }),
    )
    if (!answer.ok) {
      expect(codeOf(answer)).toBe('featureLimitReached')
      return accepted
    }
    latest = grantOf(answer)
  }
}

export async function usedOf({ deps }: TestServer, { groupId }: Sold): Promise<number[]> {
  const { rows } = await deps.pool.query<{ used: number }>(
    'select used from feature_use where group_id = $1',
    [groupId],
  )
  return rows.map((row) => row.used)
}
