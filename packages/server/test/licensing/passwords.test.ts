import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  api,
  created,
  done,
  type Ordered,
  offer,
  order,
  read,
  refused,
  sell,
  takeSeat,
} from '../management/back-office.ts'
import { makeAccount, type Person } from '../people/account.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())
// Each address has its own count of wrong ones, and the clock stands still.
const nextMinute = () => server.clock.set(server.clock.now() + 61_000)

const password = 'three quiet harbours'

async function authorise(sold: Ordered, { contactId }: Person): Promise<void> {
  done(await server.post(`${sold.group}/authorized-contacts`, { id: contactId }))
}

/** An order of the person's customer that the person may use. */
async function sellTo(person: Person, wanted: Parameters<typeof sell>[1] = {}): Promise<Ordered> {
  const sold = await sell(server, wanted, { customerId: person.customerId })
  await authorise(sold, person)
  return sold
}

function body(productId: string, { email }: Person, seatId: string, typed = password) {
  const activationCredentials = { type: 'password', username: email, password: typed }
  return { productId, seatId, activationCredentials }
}

const activate = (request: object, headers: Record<string, string> = {}) =>
  server.post(`${api}/activate`, request, { token: null, headers })
const activateFor = (request: object) => server.post(`${api}/entitlements/activations`, request)

describe('a seat by username and password', () => {
  test('is taken by a device, and by the back office for it; both record who it is', async () => {
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person)
    const { activation } = created(await activate(body(sold.productId, person, 'one')))
    const username = person.email.toLowerCase()
    expect(activation).toMatchObject({ activationMethod: 'password', username, seatId: 'one' })
    const state = created(await activateFor(body(sold.productId, person, 'two')))
    expect(state).toMatchObject({ activationMethod: 'password', username })
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 2 })
  })

  test('works with the name in any case, and the token works like any other', async () => {
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person)
    const shouting = { ...person, email: person.email.toUpperCase() }
    const reply = await activate(body(sold.productId, shouting, 'one'))
    const { accessToken } = created(reply)
    const headers = { 'n-nonce': reply.headers['n-nonce'] ?? '' }
    const renewed = await server.patch(`${api}/activation`, undefined, {
      token: accessToken,
      headers,
    })
    expect(renewed.status).toBe(200)
  })

  test('is refused alike to a wrong password and to a name that nobody has', async () => {
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person)
    const wrong = await activate(body(sold.productId, person, 'one', 'not it'))
    const nobody = { ...person, email: 'nobody@people.example' }
    const unknown = await activate(body(sold.productId, nobody, 'one'))
    refused(wrong, 401, 'credentialsInvalid')
    const told = ({ body: { traceId: _, ...rest } }: typeof wrong) => rest
    expect(told(unknown)).toEqual(told(wrong))
    refused(
      await activateFor(body(sold.productId, person, 'one', 'not it')),
      401,
      'credentialsInvalid',
    )
    expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 0 })
  })

  test('is refused to a contact who may not use an order of the product, or whose account is off', async () => {
    const person = await makeAccount(server, { password })
    const sold = await sell(server, {}, { customerId: person.customerId })
    const take = () => activate(body(sold.productId, person, 'one'))
    refused(await take(), 403, 'contactNotAuthorised')
    await authorise(sold, person)
    const other = await sell(server)
    refused(await activate(body(other.productId, person, 'one')), 403, 'contactNotAuthorised')
    refused(await activate(body('prod_nonsense', person, 'one')), 403, 'contactNotAuthorised')
    created(await take())
    done(await server.delete(`${sold.group}/authorized-contacts/${person.contactId}`))
    refused(await take(), 403, 'contactNotAuthorised')
    await authorise(sold, person)
    done(await server.patch(person.contact, { status: 'inactive' }))
    refused(await take(), 401, 'credentialsInvalid')
  })

  test('locks after failures in a row, the right password included, and opens again', async () => {
    nextMinute()
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person)
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => activate(body(sold.productId, person, 'one', 'guess'))),
    )
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5)
    const locked = refused(
      await activate(body(sold.productId, person, 'one')),
      429,
      'tooManyAttempts',
    )
    const seconds = Number(locked.headers['retry-after'])
    expect(seconds).toBe(15 * 60)
    server.clock.set(server.clock.now() + seconds * 1000)
    created(await activate(body(sold.productId, person, 'one')))
  })

  test('stops an address that tries many names', async () => {
    nextMinute()
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person)
    const names = Array.from({ length: 30 }, (_, n) => ({ ...person, email: `n${n}@x.example` }))
    const replies = await Promise.all(
      names.map((name) => activate(body(sold.productId, name, 'one'))),
    )
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(20)
    refused(await activate(body(sold.productId, person, 'one')), 429, 'tooManyAttempts')
    nextMinute()
    created(await activate(body(sold.productId, person, 'one')))
  })

  test('given once is given again to a retry with its key, whose hash holds no password', async () => {
    nextMinute()
    const person = await makeAccount(server, { password })
    const sold = await sellTo(person, { offering: { seatCount: 1 } })
    const request = body(sold.productId, person, 'one')
    const key = { 'idempotency-key': 'passwords-1' }
    const first = await activate(request, key)
    const again = await activate(request, key)
    expect(created(again).activation).toEqual(created(first).activation)
    expect(again.headers['n-nonce']).toBe(first.headers['n-nonce'])
    const other = await activate(body(sold.productId, person, 'two'), key)
    refused(other, 422, 'idempotencyKeyReused')
  })
})

describe('of several orders that a contact may use', () => {
  test('the oldest with a free seat serves, a seat stays where it sits, a full one is told of', async () => {
    nextMinute()
    const person = await makeAccount(server, { password })
    const offered = await offer(server, { offering: { seatCount: 1 } })
    const orders: Ordered[] = []
    for (let n = 0; n < 3; n++) {
      const sold = await order(server, offered, { customerId: person.customerId })
      await authorise(sold, person)
      orders.push(sold)
    }
    const [first, second, third] = orders as [Ordered, Ordered, Ordered]
    done(await server.patch(`${first.entitlement}/disable`))
    const take = async (seatId: string) =>
      created(await activate(body(offered.productId, person, seatId))).activation.entitlementId
    expect(await take('a')).toBe(second.entitlementId)
    expect(await take('b')).toBe(third.entitlementId)
    done(await server.patch(`${first.entitlement}/enable`))
    // Though the oldest is free now.
    expect(await take('b')).toBe(third.entitlementId)
    expect(await take('c')).toBe(first.entitlementId)
    const full = refused(
      await activate(body(offered.productId, person, 'd')),
      402,
      'noSeatAvailable',
    )
    expect(full.body.explanation).toMatchObject({ limit: 1, inUse: 1 })
    for (const sold of orders) {
      expect(await read(server, sold.entitlement)).toMatchObject({ seatsUsed: 1 })
    }
  })

  test('no more seats are given than all have, however many ask at once', async () => {
    nextMinute()
    const person = await makeAccount(server, { password })
    const offered = await offer(server, { offering: { seatCount: 2 } })
    for (let n = 0; n < 2; n++) {
      await authorise(await order(server, offered, { customerId: person.customerId }), person)
    }
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, n) => activate(body(offered.productId, person, `seat ${n}`))),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(4)
    expect(replies.filter(({ status }) => status === 402)).toHaveLength(8)
  })
})

test('credentials without a name or a password, and tokens of nobody known, are refused', async () => {
  nextMinute()
  const sold = await sell(server)
  const { productId } = sold
  const ask = (activationCredentials: object) =>
    activate({ productId, seatId: 'one', activationCredentials })
  refused(
    await ask({ type: 'password', password: 'x' }),
    422,
    'validationFailed',
    'activationCredentials.username',
  )
  refused(
    await ask({ type: 'password', username: 'a@b.example' }),
    422,
    'validationFailed',
    'activationCredentials.password',
  )
  refused(await ask({ type: 'openIdToken', token: 'a.b.c' }), 401, 'identityTokenInvalid')
  const ofNobody = `e30.${Buffer.from('{"iss":"https://nobody.example"}').toString('base64url')}.e30`
  refused(await ask({ type: 'openIdToken', token: ofNobody }), 401, 'identityProviderUnknown')
  const one = await takeSeat(server, sold, 'one')
  expect(await read(server, one.url)).toMatchObject({ username: null })
})
