import { describe, expect, test } from 'vitest'
import { type Device, device } from '../../support/device.ts'
import type { Reply } from '../../support/server.ts'
import { sell } from '../../support/shop.ts'
import {
  current,
  everyCall,
  features,
  foreign,
  minutes,
  newKey,
  type Seat,
  seatCalls,
  short,
} from './seat-calls.ts'

// docs/formats.md, "Epoch, nonce, retry": what a token of an older epoch, an activation and handing in are answered, for every call that the table speaks of.

const { server, seat, send, stateOf } = seatCalls()

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
    expect(short(await server().delete('/api/v1/activation', { token: old.token }))).toEqual([
      401,
      'tokenRevoked',
    ])
    expect(await stateOf(before)).toEqual(state)
  })
})

describe('an activation', () => {
  async function activated(): Promise<Seat & { key: string; first: Reply }> {
    const sold = await sell(server().deps, server().tenantId, { features })
    const one = device(server(), sold, 'one')
    const key = newKey()
    return { sold, one, key, first: await one.activate({}, { 'idempotency-key': key }) }
  }
  const retry = ({ sold }: Seat, key: string, more = {}) =>
    device(server(), sold, 'one').activate(more, { 'idempotency-key': key })

  test('that is retried within ten minutes is answered the same to the byte', async () => {
    const before = await activated()
    const state = await stateOf(before)
    for (const wait of [0, 9 * minutes, minutes - 1]) {
      server().clock.set(server().clock.now() + wait)
      const again = await retry(before, before.key)
      expect([again.status, again.text]).toEqual([201, before.first.text])
      expect(again.headers['n-nonce']).toBe(before.first.headers['n-nonce'])
    }
    expect(await stateOf(before)).toEqual(state)
    expect((await before.one.call('GET', '')).status).toBe(200)
  })

  test('that is retried by many at once takes one seat in one epoch', async () => {
    const sold = await sell(server().deps, server().tenantId, { features })
    const key = newKey()
    const many = await Promise.all(
      Array.from({ length: 8 }, () =>
        device(server(), sold, 'one').activate({}, { 'idempotency-key': key }),
      ),
    )
    expect(new Set(many.map((reply) => reply.text)).size).toBe(1)
    expect(await stateOf({ sold, one: device(server(), sold, 'one') })).toMatchObject({
      use: [{ seats_used: 1 }],
      seats: [{ epoch: 1, nonce: 1 }],
    })
  })

  test('that is retried after ten minutes is decided anew', async () => {
    const before = await activated()
    server().clock.set(server().clock.now() + 10 * minutes)
    const again = await retry(before, before.key)
    expect(again.status).toBe(201)
    expect(again.text).not.toBe(before.first.text)
    expect(await stateOf(before)).toMatchObject({
      use: [{ seats_used: 1 }],
      seats: [{ epoch: 2, held: true }],
    })
    // And that answer can be had again in its turn.
    expect((await retry(before, before.key)).text).toBe(again.text)
  })

  const overtaken: Record<string, (before: Seat) => Promise<unknown>> = {
    'its nonce was used': ({ one }) => one.call('GET', ''),
    'the seat was taken again': ({ sold }) => device(server(), sold, 'one').activate(),
    'the seat was handed in': ({ one }) => one.deactivate(),
  }
  test.each(Object.keys(overtaken))(
    'that comes once more after %s takes the seat from nobody',
    async (when) => {
      const before = await activated()
      await overtaken[when]?.(before)
      const state = await stateOf(before)
      const late = await retry(before, before.key)
      expect(short(late)).toEqual([409, 'attemptOvertaken'])
      expect(await stateOf(before)).toEqual(state)
      // A key of its own is an attempt of its own.
      expect((await retry(before, newKey())).status).toBe(201)
    },
  )

  test('that was refused is refused the same when it comes once more, for half a minute', async () => {
    const sold = await sell(server().deps, server().tenantId, { features, seatCount: 1 })
    const [first, second] = [device(server(), sold, 'one'), device(server(), sold, 'two')]
    await first.activate()
    const key = { 'idempotency-key': newKey() }
    const refused = await second.activate({}, key)
    expect(short(refused)).toEqual([402, 'noSeatAvailable'])
    await first.deactivate()
    server().clock.set(server().clock.now() + 29_999)
    const late = await second.activate({}, key)
    expect(short(late)).toEqual(short(refused))
    expect(late.body.explanation).toEqual(refused.body.explanation)
    expect(await stateOf({ sold, one: second })).toMatchObject({ use: [{ seats_used: 0 }] })
    server().clock.set(server().clock.now() + 1)
    expect((await second.activate({}, key)).status).toBe(201)
  })

  test('that was refused is decided at once under another key', async () => {
    const sold = await sell(server().deps, server().tenantId, { features, seatCount: 1 })
    const [first, second] = [device(server(), sold, 'one'), device(server(), sold, 'two')]
    await first.activate()
    await second.activate({}, { 'idempotency-key': newKey() })
    await first.deactivate()
    expect((await second.activate({}, { 'idempotency-key': newKey() })).status).toBe(201)
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
    const again = await device(server(), before.sold, 'one').activate()
    expect(again.status).toBe(201)
    expect(again.body.activation.id).toBe(before.first.body.activation.id)
    expect(short(await before.one.call('GET', ''))).toEqual([401, 'tokenRevoked'])
    expect(await stateOf(before)).toMatchObject({ use: [{ seats_used: 1 }], seats: [{ epoch: 2 }] })
  })

  test('looks at no nonce', async () => {
    const before = await activated()
    for (const nonce of ['', 'garbage', before.one.nonce]) {
      const reply = await device(server(), before.sold, 'one').activate({}, { 'n-nonce': nonce })
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
    const reply = await server().delete('/api/v1/activation', sending)
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(short(await server().delete('/api/v1/activation', sending))).toEqual([
      401,
      'tokenRevoked',
    ])
    expect(await stateOf(before)).toMatchObject({ use: [{ seats_used: 0 }], seats: [{ epoch: 2 }] })
  })
})
