import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'
import { count } from '../support/shop.ts'
import { enginesOf } from './engines.ts'
import { raceForSeats } from './last-seats.ts'
import { told } from './report.ts'
import { countToTheLimit, raceForElements } from './shared-amounts.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const lastFive = { clients: 256, seats: 12, taken: 7, granted: 5 }

test.each([1, 3])(
  '256 clients of %i servers for the last five seats, a thousand rounds, never a sixth',
  async (servers) => {
    const engines = enginesOf(server, servers)
    await told(`1,000 rounds of 256 clients for 5 seats, ${servers} servers`, () =>
      raceForSeats(server, { engines, rounds: 1_000, ...lastFive }),
    )
  },
)

test.each([1, 3])(
  '64 holders at %i servers for 50 elements, a thousand rounds, never a fifty-first',
  async (servers) => {
    const engines = enginesOf(server, servers)
    await told(`1,000 rounds of 64 holders for 50 elements, ${servers} servers`, () =>
      raceForElements(server, { engines, rounds: 1_000, holders: 64, elements: 50 }),
    )
  },
)

test.each([1, 3])(
  '64 writers at %i servers count to 10,000, ten times, never one further',
  async (servers) => {
    const engines = enginesOf(server, servers)
    await told(`10 times 64 writers count to 10,000, ${servers} servers`, async () => {
      for (let round = 0; round < 10; round += 1) {
        const feature = count('reports', 10_000)
        const { accepted } = await countToTheLimit(server, { engines, writers: 64, feature })
        expect(accepted).toBe(10_000)
      }
    })
  },
)
