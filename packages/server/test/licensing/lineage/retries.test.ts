import { describe, expect, test } from 'vitest'
import { device } from '../../support/device.ts'
import { author } from '../../support/shop.ts'
import { change } from '../../updates/change.ts'
import {
  type Call,
  current,
  everyCall,
  foreign,
  minutes,
  newKey,
  seatCalls,
  short,
  withBody,
} from './seat-calls.ts'

// docs/formats.md, "Epoch, nonce, retry": what the same key is answered, for every call that the table speaks of.

const { server, seat, send, stateOf, clonesOf } = seatCalls()

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
        server().clock.set(server().clock.now() + wait)
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
    server().clock.set(server().clock.now() + 10 * minutes)
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
    const edited = await server().deps.engine.submit({
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
    await change(server().deps, sold, {
      type: 'update',
      set: { leasePeriod: { type: 'hour', count: 1 } },
    })
    const headers = { 'if-none-match': '"1.2"' }
    await server().get('/api/v1/activation/updates', { token: first.token, headers })
    const again = await send(first, call, { key })
    expect(again.status).toBe(200)
    const inAnHour = server().clock.now() + 3_600_000
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

  test('of a refused call is refused the same, and speaks for no copy when the seat has moved on', async () => {
    const before = await seat()
    const first = current(before)
    const call: Call = {
      method: 'PATCH',
      path: '/features/checkout',
      body: { key: 'storage', amount: 5_000 },
    }
    const key = newKey()
    const refused = await send(first, call, { key })
    expect(short(refused)).toEqual([402, 'featureLimitReached'])
    expect((await send(first, { method: 'GET', path: '' })).status).toBe(200)
    const state = await stateOf(before)
    const late = await send(first, call, { key })
    expect(short(late)).toEqual(short(refused))
    expect(late.body.explanation).toEqual(refused.body.explanation)
    expect(await stateOf(before)).toEqual(state)
    expect(await clonesOf(before)).toBe(0)
    server().clock.set(server().clock.now() + 30_000)
    expect(short(await send(first, call, { key }))).toEqual([409, 'nonceMismatch'])
  })

  test('of another seat, another call or another epoch is another attempt', async () => {
    const before = await seat()
    const other = device(server(), before.sold, 'two')
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

  test('is another attempt when the first was refused', async () => {
    const before = await seat()
    const key = newKey()
    const tooMany = await before.one.checkout('storage', 5_000, { 'idempotency-key': key })
    expect(tooMany.status).toBe(402)
    const fewer = await before.one.checkout('storage', 5, { 'idempotency-key': key })
    expect(fewer.body).toMatchObject({ active: 10 })
  })
})
