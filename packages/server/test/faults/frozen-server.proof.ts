import { afterAll, beforeAll, expect, test } from 'vitest'
import { activation, attempt, codeOf, grantOf, tally } from '../races/commands.ts'
import { connectionOf, engineBeside } from '../races/engines.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { answerIn, outcomeOf } from './unavailable.ts'
import { wireTo } from './wire.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

test('a server that vanishes with its locks held stops its own groups until the database notices, and nobody else', async () => {
  const wire = await wireTo(connectionOf(server))
  const vanishing = engineBeside(server, { ...wire.connection, query_timeout: 1_000 })
  const other = engineBeside(server)
  const stuck = await sell(server.deps, server.tenantId, { seatCount: 2 })
  const free = await sell(server.deps, server.tenantId, { seatCount: 100 })
  await vanishing.submit(activation(stuck, 'one'))
  const asked = activation(stuck, 'two', { attempt: attempt(stuck.groupId, 'key') })
  const struck = wire.freezeBeforeNextCommit()
  const lost = outcomeOf(vanishing.submit(asked))
  await struck

  const begun = performance.now()
  const behind = outcomeOf(other.submit(activation(stuck, 'three')))
  const beside = Array.from({ length: 50 }, (_, i) => other.submit(activation(free, `seat ${i}`)))
  expect(tally(await Promise.all(beside))).toEqual({ granted: 50 })
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(await behind).toBe('unavailable')
  expect(await lost).toBe('unavailable')

  // An idle transaction is ended by the database after 20 s.
  const third = await answerIn(40, () => other.submit(activation(stuck, 'three')))
  expect(codeOf(third)).toBe('granted')
  wire.thaw()
  const again = await answerIn(10, () => vanishing.submit(asked))
  expect(codeOf(again)).toBe('noSeatAvailable')
  expect(grantOf(third).activation.seatId).toBe('three')
  expect(await recount(server.deps.pool)).toEqual([])
})
