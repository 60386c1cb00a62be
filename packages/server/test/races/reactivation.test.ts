import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { activation, call, codeOf, grantOf, tally } from './commands.ts'
import { enginesOf } from './engines.ts'
import { recount } from './recount.ts'
import { spread } from './spread.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('a seatId taken by many clients at once is one seat, and only the latest token is good', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 20; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 3 })
    const grants = await Promise.all(
      spread(engines, 8, async (engine) => grantOf(await engine.submit(activation(sold, 'one')))),
    )
    const epochs = grants.map((grant) => grant.activation.epoch).sort((a, b) => a - b)
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(new Set(grants.map((grant) => grant.activation.id)).size).toBe(1)

    const refreshed = await Promise.all(
      spread(engines, grants.length, (engine, i) => {
        const grant = grants[i]
        if (!grant) throw new Error('no grant')
        return engine.submit(call(sold, grant, { type: 'refresh' }))
      }),
    )
    expect(tally(refreshed)).toEqual({ granted: 1, tokenRevoked: 7 })
    expect(grants[refreshed.findIndex((answer) => answer.ok)]?.activation.epoch).toBe(8)
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
    expect(await seatsUsed(sold.groupId)).toBe(1)
  }
})

test('the same over HTTP: two clients with one seatId, one token stays', async () => {
  for (let round = 0; round < 10; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
    const clients = [device(server, sold, 'one'), device(server, sold, 'one')]
    const taken = await Promise.all(clients.map((client) => client.activate()))
    expect(taken.map((reply) => reply.status)).toEqual([201, 201])
    const used = await Promise.all(clients.map((client) => client.refresh()))
    expect(used.map((reply) => reply.status).sort()).toEqual([200, 401])
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
})

test('of two refreshes with one nonce exactly one is granted', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 20; round += 1) {
    const sold = await sell(server.deps, server.tenantId)
    const grant = grantOf(await server.deps.engine.submit(activation(sold, 'one')))
    const answers = await Promise.all(
      spread(engines, 6, (engine) => engine.submit(call(sold, grant, { type: 'refresh' }))),
    )
    expect(tally(answers)).toEqual({ granted: 1, nonceMismatch: 5 })
  }
})

test('handing a seat in and using it at once never leaves it half handed in', async () => {
  const engines = enginesOf(server, 3)
  for (let round = 0; round < 20; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
    const grant = grantOf(await server.deps.engine.submit(activation(sold, 'one')))
    const [handedIn, refreshed, newcomer] = await Promise.all(
      spread(engines, 3, (engine, i) => {
        if (i === 0) return engine.submit(call(sold, grant, { type: 'deactivate' }))
        if (i === 1) return engine.submit(call(sold, grant, { type: 'refresh' }))
        return engine.submit(activation(sold, 'two'))
      }),
    )
    expect(handedIn && codeOf(handedIn)).toBe('granted')
    expect(['granted', 'tokenRevoked']).toContain(refreshed && codeOf(refreshed))
    expect(['granted', 'noSeatAvailable']).toContain(newcomer && codeOf(newcomer))
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
    expect(await seatsUsed(sold.groupId)).toBe(newcomer?.ok ? 1 : 0)
  }
})

async function seatsUsed(groupId: string): Promise<number | undefined> {
  const { rows } = await server.deps.pool.query<{ seats_used: number }>(
    'select seats_used from entitlement_use where group_id = $1',
    [groupId],
  )
  return rows[0]?.seats_used
}
