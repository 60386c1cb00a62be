import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Device, device } from '../support/device.ts'
import { type Reply, type TestServer, testServer } from '../support/server.ts'
import { author, count, flag, pool, type Sold, sell } from '../support/shop.ts'
import { change } from '../updates/change.ts'

// docs/formats.md, "Epoch, nonce, retry": every row of the table, for every call it speaks of.

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const minutes = 60_000
const features = [flag('export'), count('reports', 1_000), pool('storage', 1_000)]

type Call = { method: 'GET' | 'PATCH' | 'POST'; path: string; body?: object; otherBody?: object }

const calls: Record<string, Call> = {
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
const everyCall = Object.entries(calls).map(([name, call]) => ({ name, call }))
const withBody = everyCall.filter(({ call }) => call.otherBody !== undefined)

type Identity = { token: string; nonce: string | null }
type Seat = { sold: Sold; one: Device }

/** A seat that holds five elements, and its current token and nonce. */
async function seat(): Promise<Seat> {
  const sold = await sell(server.deps, server.tenantId, { features })
  const one = device(server, sold, 'one')
  expect((await one.activate()).status).toBe(201)
  expect((await one.checkout('storage', 5)).status).toBe(200)
  return { sold, one }
}

function current({ one }: Seat): Identity {
  return { token: one.token, nonce: one.nonce }
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

function short({ status, body }: Reply): unknown[] {
  return [status, body?.errorCode]
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

// The same length, another last byte.
function foreign(nonce: string): string {
  return `${nonce.slice(0, -1)}${nonce.endsWith('A') ? 'B' : 'A'}`
}

let keys = 0
function newKey(): string {
  keys += 1
  return `attempt-${keys}`
}

describe('a token of an older epoch', () => {
  const ends = {
    'of a seat that was taken again': (one: Device) => one.activate(),
    'of a seat that was handed in': (one: Device) => one.deactivate(),
  }
  for (const [how, end] of Object.entries(ends)) {
    test.each(everyCall)(`${how} is refused whatever else is sent: $name`, async ({ call }) => {
      const before = await seat()
      const old = current(before)
      const key = newKey()
      expect((await send(old, call, { key })).status).toBe(200)
      await end(before.one)
      const state = await stateOf(before)
      const nonces = [null, old.nonce, before.one.nonce, foreign(before.one.nonce), 'garbage']
      for (const nonce of nonces) {
        for (const attempt of [{}, { key }, { key, body: call.otherBody }, { key: newKey() }]) {
          const reply = await send({ token: old.token, nonce }, call, attempt)
          expect(short(reply)).toEqual([401, 'tokenRevoked'])
          expect(reply.headers['n-nonce']).toBeUndefined()
        }
      }
      expect(await stateOf(before)).toEqual(state)
    })
  }

  test('hands in nothing', async () => {
    const before = await seat()
    const old = current(before)
    await before.one.activate()
    const state = await stateOf(before)
    expect(short(await server.delete('/api/v1/activation', { token: old.token }))).toEqual([
      401,
      'tokenRevoked',
    ])
    expect(await stateOf(before)).toEqual(state)
  })
})

describe('the same retry with the nonce of the first call', () => {
  test.each(everyCall)(
    'is answered the same to the byte, and done once: $name',
    async ({ call }) => {
      const before = await seat()
      const first = current(before)
      const key = newKey()
      const done = await send(first, call, { key })
      expect(done.status).toBe(200)
      const state = await stateOf(before)
      for (const wait of [0, 1, 9 * minutes, minutes - 2]) {
        server.clock.set(server.clock.now() + wait)
        const again = await send(first, call, { key })
        expect([again.status, again.text]).toEqual([200, done.text])
        expect(again.headers['n-nonce']).toBe(done.headers['n-nonce'])
        expect(again.headers['content-type']).toBe(done.headers['content-type'])
      }
      expect(await stateOf(before)).toEqual(state)
      expect(await clonesOf(before)).toBe(0)
    },
  )

  test.each(everyCall)('is a mismatch after ten minutes: $name', async ({ call }) => {
    const before = await seat()
    const first = current(before)
    const key = newKey()
    const done = await send(first, call, { key })
    server.clock.set(server.clock.now() + 10 * minutes)
    const state = await stateOf(before)
    expect(short(await send(first, call, { key }))).toEqual([409, 'nonceMismatch'])
    expect(await stateOf(before)).toEqual(state)
    // What it returned is current still.
    const next = { token: first.token, nonce: done.headers['n-nonce'] ?? '' }
    expect((await send(next, call)).status).toBe(200)
  })

  test.each(everyCall)(
    'is a mismatch once the nonce it returned was used: $name',
    async ({ call }) => {
      const before = await seat()
      const first = current(before)
      const key = newKey()
      const done = await send(first, call, { key })
      const second = { token: first.token, nonce: done.headers['n-nonce'] ?? '' }
      expect((await send(second, { method: 'GET', path: '' })).status).toBe(200)
      const state = await stateOf(before)
      expect(short(await send(first, call, { key }))).toEqual([409, 'nonceMismatch'])
      expect(await stateOf(before)).toEqual(state)
      expect(await clonesOf(before)).toBe(1)
    },
  )

  test('is answered the same after the rights have changed', async () => {
    const before = await seat()
    const first = current(before)
    const key = newKey()
    const call: Call = { method: 'PATCH', path: '' }
    const done = await send(first, call, { key })
    const { tenantId, groupId, entitlementId } = before.sold
    const edited = await server.deps.engine.submit({
      tenantId,
      groupId,
      author,
      ipAddress: null,
      command: {
        type: 'update',
        entitlementId,
        reason: null,
        forceSeatCount: false,
        set: { seatCount: 99 },
      },
    })
    expect(edited.ok).toBe(true)
    expect((await send(first, call, { key })).text).toBe(done.text)
  })

  test('brings back no lease that the device has shown to have a shorter one for', async () => {
    const { sold, one } = await seat()
    const first = { token: one.token, nonce: one.nonce }
    const key = newKey()
    const call: Call = { method: 'PATCH', path: '' }
    await send(first, call, { key })
    await change(server.deps, sold, {
      type: 'update',
      set: { leasePeriod: { type: 'hour', count: 1 } },
    })
    const headers = { 'if-none-match': '"1.2"' }
    await server.get('/api/v1/activation/updates', { token: first.token, headers })
    const again = await send(first, call, { key })
    expect(again.status).toBe(200)
    const inAnHour = server.clock.now() + 3_600_000
    expect(Date.parse(again.body.activation.leaseExpiry)).toBe(inAnHour)
    const [, claims = ''] = again.body.lease.document.split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000).toBe(inAnHour)
  })

  test.each(everyCall)(
    'by many at once is done once, and all hear the same: $name',
    async ({ call }) => {
      const before = await seat()
      const first = current(before)
      const key = newKey()
      const replies = await Promise.all(Array.from({ length: 8 }, () => send(first, call, { key })))
      expect(new Set(replies.map((reply) => reply.text)).size).toBe(1)
      expect(new Set(replies.map((reply) => reply.headers['n-nonce'])).size).toBe(1)
      expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200))
      const { seats } = (await stateOf(before)) as { seats: { nonce: number }[] }
      // Taken, checked out, and this.
      expect(seats).toMatchObject([{ nonce: 3 }])
    },
  )

  test('of another seat, another call or another epoch is another attempt', async () => {
    const before = await seat()
    const other = device(server, before.sold, 'two')
    await other.activate()
    const key = newKey()
    const replies = [
      await before.one.call('GET', '', undefined, { 'idempotency-key': key }),
      await before.one.call('GET', '/entitlement', undefined, { 'idempotency-key': key }),
      await other.call('GET', '', undefined, { 'idempotency-key': key }),
    ]
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200])
    await before.one.activate()
    const fresh = await before.one.call('GET', '', undefined, { 'idempotency-key': key })
    expect(fresh.status).toBe(200)
    expect(new Set([...replies, fresh].map((reply) => reply.headers['n-nonce'])).size).toBe(4)
  })

  test('of another epoch may carry another body', async () => {
    const { one } = await seat()
    const key = { 'idempotency-key': newKey() }
    expect((await one.checkout('reports', 2, key)).status).toBe(200)
    await one.activate()
    expect((await one.checkout('reports', 3, key)).body).toMatchObject({ active: 5 })
  })
})

describe('the same key with another body', () => {
  test.each(withBody)('is refused whatever nonce is sent: $name', async ({ call }) => {
    const before = await seat()
    const first = current(before)
    const key = newKey()
    const done = await send(first, call, { key })
    const state = await stateOf(before)
    for (const nonce of [
      first.nonce,
      done.headers['n-nonce'] ?? '',
      foreign(first.nonce ?? ''),
      null,
    ]) {
      const reply = await send({ token: first.token, nonce }, call, { key, body: call.otherBody })
      expect(short(reply)).toEqual([422, 'idempotencyKeyReused'])
    }
    expect(await stateOf(before)).toEqual(state)
  })

  test('is another attempt when the first was refused: only answers with 2xx are kept', async () => {
    const before = await seat()
    const key = newKey()
    const tooMany = await before.one.checkout('storage', 5_000, { 'idempotency-key': key })
    expect(tooMany.status).toBe(402)
    const fewer = await before.one.checkout('storage', 5, { 'idempotency-key': key })
    expect(fewer.body).toMatchObject({ active: 10 })
  })
})

describe('the current nonce', () => {
  test.each(everyCall)('is replaced by a 2xx, with a key or without: $name', async ({ call }) => {
    const before = await seat()
    let { token, nonce } = current(before)
    for (const options of [{}, { key: newKey() }]) {
      const reply = await send({ token, nonce }, call, options)
      expect(reply.status).toBe(200)
      expect(reply.headers['n-nonce']).toMatch(/^[\w-]{32}$/)
      expect(reply.headers['n-nonce']).not.toBe(nonce)
      nonce = reply.headers['n-nonce'] ?? ''
      token = reply.body.accessToken ?? token
    }
  })

  const refused: [name: string, call: Call, code: string][] = [
    [
      '402',
      { ...calls['count a use'], body: { key: 'reports', amount: 5_000 } } as Call,
      'featureLimitReached',
    ],
    [
      '422',
      { ...calls.return, body: { key: 'storage', amount: 6 } } as Call,
      'featureNotCheckedOut',
    ],
    [
      '422 of the edge',
      { ...calls.return, body: { key: 'storage', amount: 0 } } as Call,
      'validationFailed',
    ],
    [
      '422 of an unknown feature',
      { ...calls.track, body: { key: 'nothing' } } as Call,
      'featureUnknown',
    ],
  ]
  test.each(refused)('is left by a %s', async (_, call, code) => {
    const before = await seat()
    const state = await stateOf(before)
    const reply = await send(current(before), call, { key: newKey() })
    expect(reply.body.errorCode).toBe(code)
    expect(reply.headers['n-nonce']).toBeUndefined()
    expect(await stateOf(before)).toEqual(state)
    expect((await before.one.call('GET', '')).status).toBe(200)
  })

  test.each(everyCall)(
    'sent again with the key of the call that returned it does nothing twice: $name',
    async ({ call }) => {
      const before = await seat()
      const first = current(before)
      const key = newKey()
      const done = await send(first, call, { key })
      const state = await stateOf(before)
      const next = { token: first.token, nonce: done.headers['n-nonce'] ?? '' }
      expect((await send(next, call, { key })).text).toBe(done.text)
      expect(await stateOf(before)).toEqual(state)
    },
  )
})

describe('a nonce that is missing, older or not ours', () => {
  test.each(everyCall)(
    'is a mismatch, and evidence only when it was ours: $name',
    async ({ call }) => {
      const before = await seat()
      const old = current(before)
      await before.one.call('GET', '')
      const latest = current(before)
      const key = newKey()
      const done = await send(latest, call, { key })
      const state = await stateOf(before)
      const notOurs = [
        null,
        '',
        'garbage',
        foreign(latest.nonce ?? ''),
        `${latest.nonce}A`,
        'é'.repeat(4),
      ]
      for (const nonce of notOurs) {
        // Not even with the key of a call that could be answered again.
        for (const options of [{}, { key: newKey() }, { key }]) {
          const reply = await send({ token: old.token, nonce }, call, options)
          expect([nonce, ...short(reply)]).toEqual([nonce, 409, 'nonceMismatch'])
          expect(reply.headers['n-nonce']).toBeUndefined()
        }
      }
      expect(await clonesOf(before)).toBe(0)
      for (const options of [{}, { key: newKey() }, { key }]) {
        const reply = await send(old, call, options)
        expect(short(reply)).toEqual([409, 'nonceMismatch'])
      }
      expect(await clonesOf(before)).toBe(3)
      expect(await stateOf(before)).toEqual(state)
      expect((await send({ ...latest, nonce: done.headers['n-nonce'] ?? '' }, call)).status).toBe(
        200,
      )
    },
  )

  test('of another seat or another epoch is not ours', async () => {
    const before = await seat()
    const other = device(server, before.sold, 'two')
    await other.activate()
    const earlier = before.one.nonce
    await before.one.activate()
    for (const nonce of [other.nonce, earlier]) {
      const reply = await send({ token: before.one.token, nonce }, { method: 'GET', path: '' })
      expect(short(reply)).toEqual([409, 'nonceMismatch'])
    }
    expect(await clonesOf(before)).toBe(0)
  })
})

describe('an activation', () => {
  async function activated(): Promise<Seat & { key: string; first: Reply }> {
    const sold = await sell(server.deps, server.tenantId, { features })
    const one = device(server, sold, 'one')
    const key = newKey()
    return { sold, one, key, first: await one.activate({}, { 'idempotency-key': key }) }
  }
  const retry = ({ sold }: Seat, key: string, more = {}) =>
    device(server, sold, 'one').activate(more, { 'idempotency-key': key })

  test('that is retried within ten minutes is answered the same to the byte', async () => {
    const before = await activated()
    const state = await stateOf(before)
    for (const wait of [0, 9 * minutes, minutes - 1]) {
      server.clock.set(server.clock.now() + wait)
      const again = await retry(before, before.key)
      expect([again.status, again.text]).toEqual([201, before.first.text])
      expect(again.headers['n-nonce']).toBe(before.first.headers['n-nonce'])
    }
    expect(await stateOf(before)).toEqual(state)
    expect((await before.one.call('GET', '')).status).toBe(200)
  })

  test('that is retried by many at once takes one seat in one epoch', async () => {
    const sold = await sell(server.deps, server.tenantId, { features })
    const key = newKey()
    const many = await Promise.all(
      Array.from({ length: 8 }, () =>
        device(server, sold, 'one').activate({}, { 'idempotency-key': key }),
      ),
    )
    expect(new Set(many.map((reply) => reply.text)).size).toBe(1)
    expect(await stateOf({ sold, one: device(server, sold, 'one') })).toMatchObject({
      use: [{ seats_used: 1 }],
      seats: [{ epoch: 1, nonce: 1 }],
    })
  })

  const decidedAnew: Record<string, (before: Seat) => unknown> = {
    'after ten minutes': () => server.clock.set(server.clock.now() + 10 * minutes),
    'once its nonce was used': ({ one }) => one.call('GET', ''),
    'once the seat was taken again': ({ sold }) => device(server, sold, 'one').activate(),
    'once the seat was handed in': ({ one }) => one.deactivate(),
  }
  test.each(Object.keys(decidedAnew))('that is retried %s is decided anew', async (when) => {
    const before = await activated()
    await decidedAnew[when]?.(before)
    const { seats } = (await stateOf(before)) as { seats: { epoch: number }[] }
    const again = await retry(before, before.key)
    expect(again.status).toBe(201)
    expect(again.text).not.toBe(before.first.text)
    expect(await stateOf(before)).toMatchObject({
      use: [{ seats_used: 1 }],
      seats: [{ epoch: (seats[0]?.epoch ?? 0) + 1, held: true }],
    })
    // And that answer can be had again in its turn.
    expect((await retry(before, before.key)).text).toBe(again.text)
  })

  test('with the key of another one is refused', async () => {
    const before = await activated()
    const state = await stateOf(before)
    const other = await retry(before, before.key, { seatName: 'Another' })
    expect(short(other)).toEqual([422, 'idempotencyKeyReused'])
    expect(await stateOf(before)).toEqual(state)
  })

  test('without a key takes the seat again, in the next epoch', async () => {
    const before = await activated()
    const again = await device(server, before.sold, 'one').activate()
    expect(again.status).toBe(201)
    expect(again.body.activation.id).toBe(before.first.body.activation.id)
    expect(short(await before.one.call('GET', ''))).toEqual([401, 'tokenRevoked'])
    expect(await stateOf(before)).toMatchObject({ use: [{ seats_used: 1 }], seats: [{ epoch: 2 }] })
  })

  test('looks at no nonce', async () => {
    const before = await activated()
    for (const nonce of ['', 'garbage', before.one.nonce]) {
      const reply = await device(server, before.sold, 'one').activate({}, { 'n-nonce': nonce })
      expect(reply.status).toBe(201)
    }
  })
})

describe('handing in', () => {
  test.each(['none', 'current', 'older', 'garbage'])('looks at no nonce: %s', async (which) => {
    const before = await seat()
    const older = before.one.nonce
    await before.one.call('GET', '')
    const nonces: Record<string, object> = {
      none: {},
      current: { 'n-nonce': before.one.nonce },
      older: { 'n-nonce': older },
      garbage: { 'n-nonce': 'garbage' },
    }
    const sending = { token: before.one.token, headers: { ...nonces[which] } }
    const reply = await server.delete('/api/v1/activation', sending)
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(short(await server.delete('/api/v1/activation', sending))).toEqual([401, 'tokenRevoked'])
    expect(await stateOf(before)).toMatchObject({ use: [{ seats_used: 0 }], seats: [{ epoch: 2 }] })
  })
})
