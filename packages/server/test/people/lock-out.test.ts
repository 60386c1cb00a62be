import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyContactPassword } from '../../src/identity/contacts/verify-contact-password.ts'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { afterFailure, isLocked } from '../../src/identity/sign-in/lock-out.ts'
import type { SignInFailures } from '../../src/storage/people/sign-in-failures.ts'
import { done, hour, read } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { makeAccount, makeContact } from './account.ts'

const minute = 60_000
const right = 'three quiet harbours'

describe('failures in a row', () => {
  const none: SignInFailures = { failures: 0, failedAt: 0, lockedUntil: null }
  const after = (times: number, stepMs: number) => {
    let state = none
    for (let i = 1; i <= times; i++) state = afterFailure(state, i * stepMs)
    return state
  }

  test('lock at the fifth, not before', () => {
    expect(after(4, 1)).toEqual({ failures: 4, failedAt: 4, lockedUntil: null })
    expect(after(5, 1)).toEqual({ failures: 5, failedAt: 5, lockedUntil: 5 + 15 * minute })
  })

  test('lock for twice as long at each further fifth, and for a day at most', () => {
    expect(after(10, 1).lockedUntil).toBe(10 + 30 * minute)
    expect(after(15, 1).lockedUntil).toBe(15 + 60 * minute)
    expect(after(100, 1).lockedUntil).toBe(100 + 24 * hour)
  })

  test('are forgotten after a day without one', () => {
    expect(afterFailure({ ...after(4, 1) }, 4 + 24 * hour).failures).toBe(1)
    expect(afterFailure({ ...after(4, 1) }, 3 + 24 * hour).failures).toBe(5)
  })

  test('let who never rests guess 35 times in the first day, and soon five times a day at most', () => {
    const guessedAt: number[] = []
    let state = none
    for (let now = 0; now < 12 * 24 * hour; now += 1_000) {
      now = Math.max(now, state.lockedUntil ?? 0)
      state = afterFailure(state, now)
      guessedAt.push(now)
    }
    const onDay = (day: number) =>
      guessedAt.filter((at) => Math.floor(at / (24 * hour)) === day).length
    expect(onDay(0)).toBe(35)
    for (let day = 2; day < 12; day++) expect(onDay(day), `day ${day}`).toBeLessThanOrEqual(5)
  })

  test('lock until the instant itself, which is free again', () => {
    const locked = after(5, 1)
    expect(isLocked(locked, 4 + 15 * minute)).toBe(true)
    expect(isLocked(locked, 5 + 15 * minute)).toBe(false)
  })
})

describe('the password of a contact', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ testClock: true })
  })
  afterAll(() => server.close())

  const verify = (username: string, password: string, tenantId = server.tenantId) =>
    verifyContactPassword(server.deps, tenantId, { username, password })

  test('is right in whatever case the e-mail is written, and tells who it is', async () => {
    const person = await makeAccount(server, { password: right, role: 'admin' })
    const outcome = await verify(` ${person.email.toUpperCase()} `, right)
    expect(outcome).toMatchObject({
      outcome: 'right',
      account: { username: person.email.toLowerCase(), role: 'admin' },
    })
  })

  test('is wrong for one letter more, for nobody, and before one was set', async () => {
    const person = await makeAccount(server, { password: right })
    const unset = await makeAccount(server)
    expect(await verify(person.email, `${right}.`)).toEqual({ outcome: 'wrong' })
    expect(await verify('nobody@people.example', right)).toEqual({ outcome: 'wrong' })
    expect(await verify(unset.email, '')).toEqual({ outcome: 'wrong' })
    expect(await verify('x'.repeat(5_000), right)).toEqual({ outcome: 'wrong' })
  })

  test('is wrong while the contact or its credentials are inactive, and at another tenant', async () => {
    const person = await makeAccount(server, { password: right })
    const credentials = { authentication: { type: 'password' }, role: 'user' }
    done(await server.patch(`${person.contact}/credentials`, { ...credentials, active: false }))
    expect(await verify(person.email, right)).toEqual({ outcome: 'wrong' })
    done(await server.patch(`${person.contact}/credentials`, { ...credentials, active: true }))
    done(await server.patch(person.contact, { status: 'inactive' }))
    expect(await verify(person.email, right)).toEqual({ outcome: 'wrong' })
    done(await server.patch(person.contact, { status: 'active' }))
    expect(await verify(person.email, right)).toMatchObject({ outcome: 'right' })
    const { id: other } = await createTenant(server.deps, server.deps.db, { name: 'Other' })
    expect(await verify(person.email, right, other)).toEqual({ outcome: 'wrong' })
  })

  test('locks after five wrong ones, even for the right one, and for nobody just the same', async () => {
    const person = await makeAccount(server, { password: right })
    for (const name of [person.email, 'no-such-person@people.example']) {
      for (let i = 0; i < 5; i++) expect(await verify(name, 'wrong')).toEqual({ outcome: 'wrong' })
      const until = server.clock.now() + 15 * minute
      expect(await verify(name, right)).toEqual({ outcome: 'locked', until })
    }
    expect(await read(server, `${person.contact}/credentials`)).toMatchObject({
      locked: true,
      lockedUntil: new Date(server.clock.now() + 15 * minute).toISOString().replace('.000Z', 'Z'),
    })
    server.clock.set(server.clock.now() + 15 * minute)
    expect(await verify(person.email, right)).toMatchObject({ outcome: 'right' })
    expect((await read(server, `${person.contact}/credentials`)).locked).toBe(false)
  })

  test('that is right forgets the failures before it', async () => {
    const person = await makeAccount(server, { password: right })
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await verify(person.email, 'wrong')
      expect(await verify(person.email, right)).toMatchObject({ outcome: 'right' })
    }
  })

  test('can be tried five times by thirty guesses at once, and no more', async () => {
    const person = await makeAccount(server, { password: right })
    const guesses = Array.from({ length: 30 }, (_, i) => verify(person.email, `guess ${i}`))
    const outcomes = (await Promise.all(guesses)).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(5)
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(25)
  })

  test('that is right lets in twenty devices at once', async () => {
    const person = await makeAccount(server, { password: right })
    await verify(person.email, 'wrong')
    const devices = Array.from({ length: 20 }, () => verify(person.email, right))
    for (const outcome of await Promise.all(devices)) {
      expect(outcome).toMatchObject({ outcome: 'right' })
    }
  })

  test('can be let in again by an administrator', async () => {
    const person = await makeAccount(server, { password: right })
    for (let i = 0; i < 6; i++) await verify(person.email, 'wrong')
    done(await server.post(`${person.contact}/credentials/unlock`))
    expect(await verify(person.email, right)).toMatchObject({ outcome: 'right' })
  })

  test('is not told by a contact without credentials', async () => {
    const person = await makeContact(server)
    expect(await verify(person.email, '')).toEqual({ outcome: 'wrong' })
  })
})
