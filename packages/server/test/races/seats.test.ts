import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { enginesOf } from './engines.ts'
import { raceForSeats } from './last-seats.ts'
import { recount } from './recount.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const lastFive = { clients: 256, seats: 12, taken: 7, granted: 5 }

test('of 256 clients of one server five get the last five seats, round after round', async () => {
  await raceForSeats(server, { engines: enginesOf(server, 1), rounds: 20, ...lastFive })
}, 60_000)

test('of 256 clients of three servers five get the last five seats, round after round', async () => {
  await raceForSeats(server, { engines: enginesOf(server, 3), rounds: 40, ...lastFive })
}, 60_000)

test('of 256 clients over HTTP five get the last five seats', async () => {
  for (let round = 0; round < 3; round += 1) {
    const sold = await sell(server.deps, server.tenantId, { seatCount: 5 })
    const replies = await Promise.all(
      Array.from({ length: 256 }, (_, i) => device(server, sold, `client ${i}`).activate()),
    )
    const statuses = replies.map((reply) => reply.status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(5)
    expect(statuses.filter((status) => status === 402)).toHaveLength(251)
    expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
  }
}, 60_000)

test('an overdraft of so many seats is given out to the last and not beyond', async () => {
  const engines = enginesOf(server, 3)
  await raceForSeats(server, {
    engines,
    rounds: 5,
    clients: 64,
    seats: 10,
    taken: 5,
    overdraft: { type: 'absolute', value: 7 },
    granted: 12,
  })
})

test('an overdraft of a percentage is rounded down, whoever races for the part of a seat', async () => {
  const engines = enginesOf(server, 3)
  await raceForSeats(server, {
    engines,
    rounds: 5,
    clients: 64,
    seats: 9,
    taken: 4,
    // 2.97 seats.
    overdraft: { type: 'percentage', value: 33 },
    granted: 7,
  })
})

test('an unlimited overdraft turns nobody away and counts everybody', async () => {
  const engines = enginesOf(server, 3)
  await raceForSeats(server, {
    engines,
    rounds: 3,
    clients: 256,
    seats: 2,
    taken: 1,
    overdraft: { type: 'unlimited', value: null },
  })
})
