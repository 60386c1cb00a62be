import { expect, test } from 'vitest'
import { until } from '../../packages/server/test/embedded/until.ts'
import { atWork } from '../../packages/server/test/faults/crowd.ts'
import { firstSale } from '../../packages/server/test/faults/first-sale.ts'
import { linkTo } from '../../packages/server/test/faults/server-process.ts'
import { settleAccounts } from '../../packages/server/test/faults/settle-accounts.ts'
import { type Link, steadyClient } from '../../packages/server/test/faults/steady-client.ts'
import { count, pool } from '../../packages/server/test/support/shop.ts'
import { firstOrder } from '../support/first-order.ts'
import { behindHaproxy, type Cluster, hasHaproxy } from './behind-haproxy.ts'

const proof = test.skipIf(!hasHaproxy)
const reason = hasHaproxy ? '' : ' (skipped: there is no program haproxy)'
const say = (line: string) => process.stdout.write(`${line}\n`)

type Seat = { token: string; nonce: string; version: string }

/** Which process has answered: its trace ids begin alike. */
const answererOf = (reply: Response) => (reply.headers.get('n-trace-id') ?? '').slice(0, 20)

function call({ url, tenantId }: Cluster, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, {
    ...init,
    headers: { 'n-tenantid': tenantId, ...init.headers },
  })
}

async function activate(cluster: Cluster, seatId: string, code: string, productId: string) {
  const reply = await call(cluster, '/activate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ productId, activationCode: code, seatId }),
  })
  expect(reply.status).toBe(201)
  const { accessToken } = (await reply.json()) as { accessToken: string }
  return { token: accessToken, nonce: reply.headers.get('n-nonce') ?? '', version: '' }
}

function poll(cluster: Cluster, { token, version }: Seat, seconds = 0): Promise<Response> {
  return call(cluster, `/activation/updates?wait=${seconds}`, {
    headers: { authorization: `Bearer ${token}`, 'if-none-match': version },
  })
}

proof(`any server goes on with what another began: nothing has to stick${reason}`, async () => {
  const cluster = await behindHaproxy()
  const { code, productId } = await firstOrder(cluster.vendor)
  const seat = await activate(cluster, 'seat', code, productId)
  const answerers = new Map<string, number>()
  const note = (reply: Response) => {
    const name = answererOf(reply)
    answerers.set(name, (answerers.get(name) ?? 0) + 1)
  }
  for (let i = 0; i < 40; i++) {
    const headers = { authorization: `Bearer ${seat.token}`, 'n-nonce': seat.nonce }
    const renewed = await call(cluster, '/activation', { method: 'PATCH', headers })
    expect(renewed.status).toBe(200)
    note(renewed)
    seat.token = ((await renewed.json()) as { accessToken: string }).accessToken
    seat.nonce = renewed.headers.get('n-nonce') ?? ''
    seat.version = ''
    const first = await poll(cluster, seat)
    expect(first.status).toBe(200)
    seat.version = first.headers.get('etag') ?? ''
    const again = await poll(cluster, seat)
    expect(again.status).toBe(304)
    note(again)
  }
  say(`80 calls of one seat were answered by ${[...answerers.values()].join(' and ')}`)
  expect(answerers.size).toBe(2)
  for (const times of answerers.values()) expect(times).toBeGreaterThan(10)
})

proof(`polls wait, streams last, and a change is through within a second${reason}`, async () => {
  const cluster = await behindHaproxy()
  const { code, productId, entitlementId, nodesId } = await firstOrder(cluster.vendor)
  const seats: Seat[] = []
  for (let i = 0; i < 5; i++) seats.push(await activate(cluster, `seat ${i}`, code, productId))
  const streams = await Promise.all(seats.map((seat) => follow(cluster, seat)))
  const servers = new Set(streams.map(({ answerer }) => answerer))
  expect(servers.size).toBe(2)

  const [waiting] = seats as [Seat]
  waiting.version = (await poll(cluster, waiting)).headers.get('etag') ?? ''
  const begunAt = performance.now()
  expect((await poll(cluster, waiting, 30)).status).toBe(304)
  expect(performance.now() - begunAt).toBeGreaterThan(29_000)
  // Past every time-out of the proxy, which are of 60 s.
  await until(
    'the streams are older than any time-out',
    () => performance.now() - begunAt > 75_000,
    90,
  )
  expect(streams.filter(({ ended }) => ended())).toEqual([])

  const poller = poll(cluster, waiting, 30).then(async (reply) => {
    expect(reply.status).toBe(200)
    return performance.now()
  })
  // So that the poll has arrived and waits.
  expect((await fetch(`${cluster.url}/health/ready`)).status).toBe(200)
  const before = streams.map(({ updates }) => updates())
  const changedAt = performance.now()
  await cluster.vendor.patch(`/entitlements/${entitlementId}`, {
    features: [{ id: nodesId, value: 20 }],
  })
  await until('every stream has it', () =>
    streams.every(({ updates }, i) => updates() > (before[i] ?? 0)),
  )
  const pushedMs = performance.now() - changedAt
  const polledMs = (await poller) - changedAt
  say(`an edit was on 5 streams of 2 servers after ${pushedMs.toFixed(0)} ms,`)
  say(`and with the poll that waited after ${polledMs.toFixed(0)} ms`)
  expect(Math.max(pushedMs, polledMs)).toBeLessThan(1_000)
  for (const { close } of streams) close()
})

/** A stream, read on until it is closed. */
async function follow(cluster: Cluster, { token }: Seat) {
  const controller = new AbortController()
  const reply = await call(cluster, '/activation/updates/stream', {
    headers: { authorization: `Bearer ${token}` },
    signal: controller.signal,
  })
  expect(reply.status).toBe(200)
  let text = ''
  let isOver = false
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const part of reply.body ?? []) text += decoder.decode(part as Uint8Array)
  }
  void read()
    .catch(() => {})
    .then(() => {
      isOver = true
    })
  return {
    answerer: answererOf(reply),
    updates: () => text.split('event: update').length - 1,
    ended: () => isOver,
    close: () => controller.abort(),
  }
}

proof(`kill -9 of one server loses nothing acknowledged, and clients go on${reason}`, async () => {
  const cluster = await behindHaproxy()
  const clients = 32
  const wanted = { seatCount: 24, features: [count('reports', null), pool('storage', clients)] }
  const { sold, tenantHeader } = await firstSale(cluster.database, cluster.masterKey, wanted)
  const direct = linkTo(cluster.url, tenantHeader)
  let brokenOff = 0
  // No reply, or that of the proxy when a server has died on it: nobody knows what was done.
  const link: Link = async (request) => {
    const reply = await direct(request).catch(() => null)
    if (reply && reply.status !== 502 && reply.status !== 504) return reply
    brokenOff += 1
    throw new Error(`the proxy answers ${reply?.status ?? 'nothing'}`)
  }
  const applications = Array.from({ length: clients }, (_, i) =>
    steadyClient(() => link, sold, `seat ${i}`),
  )
  let acknowledged = 0
  let longestMs = 0
  for (const server of [0, 1, 0, 1, 0, 1] as const) {
    const crowd = atWork(applications)
    await crowd.progress(300)
    await cluster.kill(server)
    const killedAt = performance.now()
    // With one server alone, before the other is back.
    await crowd.progress(300)
    longestMs = Math.max(longestMs, performance.now() - killedAt)
    await cluster.start(server)
    await crowd.rest()
    acknowledged += crowd.acknowledged
    await settleAccounts(cluster.database.pool, sold, applications)
  }
  say(`${acknowledged} calls acknowledged by 6 kill -9, ${brokenOff} broken off and asked again;`)
  say(`after a kill the next 300 calls took ${longestMs.toFixed(0)} ms at most`)
  expect(longestMs).toBeLessThan(20_000)
})

proof(`a server that is stopped in turn takes no call with it${reason}`, async () => {
  const cluster = await behindHaproxy()
  const { code, productId } = await firstOrder(cluster.vendor)
  const seat = await activate(cluster, 'seat', code, productId)
  seat.version = (await poll(cluster, seat)).headers.get('etag') ?? ''
  let goOn = true
  const answers = new Map<number, number>()
  const polling = Array.from({ length: 8 }, async () => {
    while (goOn) {
      const { status } = await poll(cluster, seat)
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  })
  for (const server of [0, 1] as const) {
    expect(await cluster.stop(server)).toBe(0)
    await cluster.start(server)
    const both = new Set<string>()
    await until('both answer again', async () => {
      both.add(answererOf(await poll(cluster, seat)))
      return both.size >= 2
    })
  }
  goOn = false
  await Promise.all(polling)
  say(`answers during an upgrade of both, one after the other: ${JSON.stringify([...answers])}`)
  expect([...answers.keys()]).toEqual([304])
})

proof(
  `without the database the servers' own 503 comes through, and it heals${reason}`,
  async () => {
    const cluster = await behindHaproxy()
    const { code, productId } = await firstOrder(cluster.vendor)
    const body = JSON.stringify({ productId, activationCode: code, seatId: 'seat' })
    const ask = () =>
      call(cluster, '/activate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    await cluster.wire.cut()
    await until('the proxy calls no server ready', async () => {
      const { status } = await fetch(`${cluster.url}/health/ready`)
      return status === 503
    })
    for (let i = 0; i < 20; i++) {
      const refused = await ask()
      expect(refused.status).toBe(503)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused.json()).toMatchObject({ errorCode: 'unavailable' })
    }
    await cluster.wire.mend()
    await until('it is granted', async () => (await ask()).status === 201)
    expect((await fetch(`${cluster.url}/metrics`)).status).toBe(404)
  },
)
