import type { Grant } from '@leasehold/core/outcome'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../src/licensing/submission.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { pool, type Sold, sell } from '../support/shop.ts'
import { activation, call, codeOf, grantOf, tally } from './commands.ts'
import { enginesOf } from './engines.ts'
import { recount } from './recount.ts'
import { spread } from './spread.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const marginMs = 30_000
const lease = { leasePeriod: { type: 'hour', count: 1 } } as const

/** Whoever asks for the only seat at this instant: its late holder and seven newcomers. */
async function raceAt(engines: Engine[], sold: Sold, holder: Grant, at: number) {
  server.clock.set(at)
  const answers = await Promise.all(
    spread(engines, 8, (engine, i) =>
      engine.submit(
        i === at % 8 ? call(sold, holder, { type: 'refresh' }) : activation(sold, `newcomer ${i}`),
      ),
    ),
  )
  const late = answers[at % 8]
  return { late: late ? codeOf(late) : '', newcomers: answers.filter((each) => each !== late) }
}

test('until fence and margin have passed the late holder keeps its seat against every newcomer', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 10; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 1, ...lease })
    const holder = grantOf(await server.deps.engine.submit(activation(sold, 'holder')))
    const at = holder.activation.fenceAt + marginMs - 1
    const { late, newcomers } = await raceAt(engines, sold, holder, at)
    expect(late).toBe('granted')
    expect(tally(newcomers)).toEqual({ noSeatAvailable: 7 })
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
})

test('from fence and margin on exactly one has the seat, holder or newcomer, and the rest are told', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 20; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 1, ...lease })
    const holder = grantOf(await server.deps.engine.submit(activation(sold, 'holder')))
    const at = holder.activation.fenceAt + marginMs + round
    const { late, newcomers } = await raceAt(engines, sold, holder, at)
    const granted = newcomers.filter((each) => each.ok).length
    expect([late, granted]).toEqual(late === 'granted' ? ['granted', 0] : ['seatLost', 1])
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
    expect(await held(sold)).toBe(1)
  }
})

test('the elements of a lapsed holder are given again once, to whoever asks first', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 10; round += 1) {
    const sold = await sell(server.deps, server.tenantId, {
      seatCount: 20,
      features: [pool('storage', 10)],
      ...lease,
    })
    const first = grantOf(await server.deps.engine.submit(activation(sold, 'holder')))
    const holder = grantOf(
      await server.deps.engine.submit(
        call(sold, first, { type: 'checkout', key: 'storage', amount: 10 }),
      ),
    )
    server.clock.set(holder.activation.fenceAt - 1)
    const others = await Promise.all(
      spread(engines, 6, async (engine, i) =>
        grantOf(await engine.submit(activation(sold, `other ${i}`))),
      ),
    )
    const checkOut = () =>
      Promise.all(
        spread(engines, others.length, (engine, i) => {
          const grant = others[i]
          if (!grant) throw new Error('no grant')
          return engine.submit(call(sold, grant, { type: 'checkout', key: 'storage', amount: 10 }))
        }),
      )
    server.clock.set(holder.activation.fenceAt + marginMs - 1)
    expect(tally(await checkOut())).toEqual({ featureLimitReached: 6 })
    server.clock.set(holder.activation.fenceAt + marginMs)
    expect(tally(await checkOut())).toEqual({ granted: 1, featureLimitReached: 5 })
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
})

test('a thousand and more lapsed seats come back at once, to as many newcomers and no more', async () => {
  const seats = 1_200
  const sold = await sell(server.deps, server.tenantId, { seatCount: seats, ...lease })
  const engines = enginesOf(server, 2)
  const take = (name: string, count: number) =>
    Promise.all(
      spread(engines, count, (engine, i) => engine.submit(activation(sold, `${name} ${i}`))),
    )
  const first = await take('first', seats)
  expect(tally(first)).toEqual({ granted: seats })
  const fences = first.map((answer) => grantOf(answer).activation.fenceAt)
  server.clock.set(Math.max(...fences) + marginMs)
  expect(tally(await take('second', seats + 300))).toEqual({
    granted: seats,
    noSeatAvailable: 300,
  })
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
}, 60_000)

test('servers whose clocks differ never decide backwards in time', async () => {
  const { deps } = server
  const behind = { ...server, deps: { ...deps, clock: { now: () => deps.clock.now() - 20_000 } } }
  const [ahead, late] = [enginesOf(server, 2)[1], enginesOf(behind, 2)[1]]
  if (!ahead || !late) throw new Error('no engine')
  const sold = await sell(deps, server.tenantId, { seatCount: 100, ...lease })
  const answers = await Promise.all(
    spread([ahead, late], 60, (engine, i) => engine.submit(activation(sold, `seat ${i}`))),
  )
  expect(tally(answers)).toEqual({ granted: 60 })
  const times = answers.map((answer) => grantOf(answer).activation.lastLeaseAt)
  const decidedAt = Math.min(...times)
  expect(decidedAt).toBe(deps.clock.now())
  expect(await recount(deps.pool, sold.groupId)).toEqual([])
})

async function held({ groupId }: Sold): Promise<number> {
  const { rows } = await server.deps.pool.query(
    'select 1 from activation where group_id = $1 and held',
    [groupId],
  )
  return rows.length
}
