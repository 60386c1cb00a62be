import { afterAll, beforeAll, expect } from 'vitest'
import { type Device, device } from '../../support/device.ts'
import { type Reply, type TestServer, testServer } from '../../support/server.ts'
import { count, flag, pool, type Sold, sell } from '../../support/shop.ts'

export const minutes = 60_000
export const features = [flag('export'), count('reports', 1_000), pool('storage', 1_000)]

export type Call = {
  method: 'GET' | 'PATCH' | 'POST'
  path: string
  body?: object
  otherBody?: object
}

export const calls: Record<string, Call> = {
  refresh: { method: 'PATCH', path: '' },
  read: { method: 'GET', path: '' },
  'read the entitlement': { method: 'GET', path: '/entitlement' },
  'check out elements': {
    method: 'PATCH',
    path: '/features/checkout',
    body: { key: 'storage', amount: 2 },
    otherBody: { key: 'storage', amount: 3 },
  },
  'count a use': {
    method: 'PATCH',
    path: '/features/checkout',
    body: { key: 'reports', amount: 2 },
    otherBody: { key: 'reports', amount: 3 },
  },
  return: {
    method: 'PATCH',
    path: '/features/return',
    body: { key: 'storage', amount: 1 },
    otherBody: { key: 'storage', amount: 2 },
  },
  track: {
    method: 'POST',
    path: '/features/track',
    body: { key: 'export' },
    otherBody: { key: 'export', amount: 2 },
  },
}
export const everyCall = Object.entries(calls).map(([name, call]) => ({ name, call }))
export const withBody = everyCall.filter(({ call }) => call.otherBody !== undefined)

export type Identity = { token: string; nonce: string | null }
export type Seat = { sold: Sold; one: Device }

export function current({ one }: Seat): Identity {
  return { token: one.token, nonce: one.nonce }
}

export function short({ status, body }: Reply): unknown[] {
  return [status, body?.errorCode]
}

// The same length, another last byte.
export function foreign(nonce: string): string {
  return `${nonce.slice(0, -1)}${nonce.endsWith('A') ? 'B' : 'A'}`
}

let keys = 0
export function newKey(): string {
  keys += 1
  return `attempt-${keys}`
}

/** A server for the tests of a file, and what they do with a seat there. */
export function seatCalls() {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ testClock: true })
  })
  afterAll(() => server.close())

  /** A seat that holds five elements, and its current token and nonce. */
  async function seat(): Promise<Seat> {
    const sold = await sell(server.deps, server.tenantId, { features })
    const one = device(server, sold, 'one')
    expect((await one.activate()).status).toBe(201)
    expect((await one.checkout('storage', 5)).status).toBe(200)
    return { sold, one }
  }

  /** One call, exactly as told; the device learns nothing of it. */
  async function send(
    { token, nonce }: Identity,
    call: Call,
    options: { key?: string; body?: object | undefined } = {},
  ): Promise<Reply> {
    const headers = {
      ...(nonce === null ? {} : { 'n-nonce': nonce }),
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    }
    const url = `/api/v1/activation${call.path}`
    const body = options.body ?? call.body
    if (call.method === 'GET') return server.get(url, { token, headers })
    const verb = call.method === 'PATCH' ? server.patch : server.post
    return verb(url, body, { token, headers })
  }

  /** Everything of the seat that a call could have changed. */
  async function stateOf({ sold }: Seat): Promise<unknown> {
    const rows = async (text: string) =>
      (await server.deps.pool.query(text, [sold.groupId])).rows as unknown[]
    return {
      use: await rows('select * from entitlement_use where group_id = $1'),
      features: await rows(`select feature_id, used from feature_use
        where group_id = $1 order by feature_id`),
      seats: await rows(`select seat_id, epoch, nonce, held, lease_expiry_at, holdings, counted
        from activation where group_id = $1 order by seat_id`),
      granted: await rows(`select operation from activation_log
        where group_id = $1 and operation not like '%Denied' order by operation`),
    }
  }

  async function clonesOf({ sold }: Seat): Promise<number> {
    const { rowCount } = await server.deps.pool.query(
      `select from possible_clone where group_id = $1 and sign = 'nonce'`,
      [sold.groupId],
    )
    return rowCount ?? 0
  }

  return { server: () => server, seat, send, stateOf, clonesOf }
}
