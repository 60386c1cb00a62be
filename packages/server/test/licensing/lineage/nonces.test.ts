import { describe, expect, test } from 'vitest'
import { device } from '../../support/device.ts'
import {
  type Call,
  calls,
  current,
  everyCall,
  foreign,
  minutes,
  newKey,
  seatCalls,
  short,
} from './seat-calls.ts'

// docs/formats.md, "Epoch, nonce, retry": which nonces count, for every call that the table speaks of.

const { server, seat, send, stateOf, clonesOf } = seatCalls()

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
      // The same copy again, most likely: kept once an hour.
      expect(await clonesOf(before)).toBe(1)
      server().clock.set(server().clock.now() + 60 * minutes)
      await send(old, call)
      expect(await clonesOf(before)).toBe(2)
      expect(await stateOf(before)).toEqual(state)
      expect((await send({ ...latest, nonce: done.headers['n-nonce'] ?? '' }, call)).status).toBe(
        200,
      )
    },
  )

  test('of another seat or another epoch is not ours', async () => {
    const before = await seat()
    const other = device(server(), before.sold, 'two')
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
