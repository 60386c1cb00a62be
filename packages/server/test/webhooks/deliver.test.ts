import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addFailure, takeLanes } from '../../src/storage/webhooks/lanes.ts'
import { beginNext, parkDelivery } from '../../src/storage/webhooks/next-delivery.ts'
import { api, done, makeCustomer, read } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { changeOften, listen, namesFrom, sender } from './listeners.ts'
import { nobody, startReceiver } from './receiver.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true, config: { webhooksAllowPrivate: true } })
})
afterAll(() => server.close())

const pass = (ms: number) => server.clock.set(server.clock.now() + ms)
const namesOf = (calls: readonly { payload: { name?: string } }[]) =>
  calls.map(({ payload }) => payload.name)

describe('a listener', () => {
  test('is told of what is committed after it was added, and of nothing before', async () => {
    await makeCustomer(server, 'before')
    const receiver = await startReceiver()
    const { url } = await listen(server, receiver.uri, ['customer.created'])
    const id = await changeOften(server, 'after', 1)
    const { runDue } = sender(server)
    await runDue()
    expect(receiver.calls).toMatchObject([
      {
        eventCode: 'customer.created',
        resourceId: id,
        callAttempt: 1,
        payload: { customerId: id, name: 'after 0' },
      },
    ])
    expect(receiver.calls[0]?.eventId).toMatch(/^event_[\w-]{22}$/)
    const [, event] = (await read(server, `${api}/events?resourceId=${id}`)).items.toReversed()
    const { raw: _, headers: __, callAttempt: ___, ...told } = receiver.calls[0] ?? ({} as never)
    expect(told).toEqual(event)
    await runDue()
    expect(receiver.calls).toHaveLength(1)
    done(await server.patch(url, { enabled: false }))
    await makeCustomer(server, 'while off')
    await runDue()
    done(await server.patch(url, { enabled: true }))
    await makeCustomer(server, 'on again')
    await runDue()
    expect(namesOf(receiver.calls)).toEqual(['after 0', 'on again'])
  })

  test('that is down is tried again with growing pauses, and then told everything in order', async () => {
    const { uri, port } = await nobody()
    const { deliveries } = await listen(server, uri)
    const { runDue } = sender(server)
    const id = await changeOften(server, 'down', 2)
    const pauses: number[] = []
    for (let attempt = 1; attempt <= 6; attempt++) {
      await runDue()
      const [head] = (await deliveries(`resourceId=${id}`)).toReversed()
      expect(head).toMatchObject({ state: 'pending', attempts: attempt, lastStatus: null })
      expect(head?.lastError).toContain('ECONNREFUSED')
      const pauseMs = Date.parse(head?.nextAttempt ?? '') - server.clock.now()
      pauses.push(pauseMs / (10_000 * 2 ** (attempt - 1)))
      pass(pauseMs)
    }
    // Each twice the one before, and up to a tenth more by chance.
    for (const times of pauses) {
      expect(times).toBeGreaterThanOrEqual(1)
      expect(times).toBeLessThanOrEqual(1.1)
    }
    const receiver = await startReceiver(() => 204, port)
    await runDue()
    expect(namesOf(receiver.calls)).toEqual(namesFrom('down', 2))
    expect(receiver.calls.map(({ callAttempt }) => callAttempt)).toEqual([7, 1, 1])
  })

  test('that fails for one resource is told of the others meanwhile', async () => {
    const receiver = await startReceiver(({ payload }) =>
      payload.name?.startsWith('bad') ? 500 : 204,
    )
    await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await changeOften(server, 'bad', 2)
    await changeOften(server, 'good', 2)
    await runDue()
    const names = namesOf(receiver.calls)
    expect(names.filter((name) => name?.startsWith('good'))).toEqual(namesFrom('good', 2))
    expect(names.filter((name) => name?.startsWith('bad'))).toEqual(['bad 0'])
    receiver.answer = () => 204
    pass(minute)
    await runDue()
    expect(namesOf(receiver.calls).slice(names.length)).toEqual(namesFrom('bad', 2))
  })

  test('that flaps loses nothing, and sees each resource in order; what comes twice has one eventId', async () => {
    const answers = [204, 503, 204, 500, 'hang', 204] as const
    const receiver = await startReceiver((_, index) => answers[index % answers.length] ?? 204)
    const { deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server, { limits: { answerMs: 100 } })
    const resources = ['north', 'south', 'east', 'west']
    await Promise.all(resources.map((name) => changeOften(server, name, 5)))
    for (let round = 0; (await deliveries('state=pending')).length > 0 || round === 0; round++) {
      expect(round).toBeLessThan(60)
      await runDue()
      pass(hour)
    }
    for (const resource of resources) {
      const calls = receiver.calls.filter(({ payload }) => payload.name?.startsWith(resource))
      const once = calls.filter(({ payload }, i) => payload.name !== calls[i - 1]?.payload.name)
      expect(namesOf(once)).toEqual(namesFrom(resource, 5))
    }
    const ids = new Map(receiver.calls.map(({ eventId, payload }) => [eventId, payload.name]))
    expect(ids.size).toBe(24)
    expect(
      new Set(receiver.calls.map(({ eventId, callAttempt }) => `${eventId} ${callAttempt}`)).size,
    ).toBe(receiver.calls.length)
    expect(receiver.calls.length).toBeGreaterThan(24)
  })

  test('that answered 200 and lost it is told again by hand, under the same eventId', async () => {
    const receiver = await startReceiver(() => 200)
    const { url, deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await changeOften(server, 'lost', 1)
    await runDue()
    const [, first] = await deliveries('state=delivered')
    done(await server.post(`${url}/deliveries/${first?.eventId}/resend`))
    await runDue()
    expect(namesOf(receiver.calls)).toEqual(['lost 0', 'lost 1', 'lost 0'])
    expect(receiver.calls[2]).toMatchObject({ eventId: receiver.calls[0]?.eventId, callAttempt: 2 })
    const from = new Date(server.clock.now() - hour).toISOString()
    const all = await server.post(`${url}/resend`, { state: 'delivered', from })
    expect(all).toMatchObject({ status: 200, body: { count: 2 } })
    await runDue()
    expect(namesOf(receiver.calls).slice(3)).toEqual(['lost 0', 'lost 1'])
  })

  test('that never answers well is given up after 3 days, and the rest of the resource follows', async () => {
    const receiver = await startReceiver(() => 500)
    const { url, deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await changeOften(server, 'dead', 1)
    const beganAt = server.clock.now()
    const headState = async () => (await deliveries()).at(-1)?.state
    while ((await headState()) !== 'parked') {
      expect(server.clock.now() - beganAt).toBeLessThan(4 * day)
      await runDue()
      pass(hour)
    }
    expect(server.clock.now() - beganAt).toBeGreaterThan(2.5 * day)
    const parked = await deliveries('state=parked')
    expect(parked.map(({ lastStatus }) => lastStatus)).toEqual([500, 500])
    const attempts = receiver.calls.filter(({ payload }) => payload.name === 'dead 0').length
    expect(attempts).toBeGreaterThan(15)
    expect(attempts).toBeLessThan(30)
    receiver.answer = () => 204
    expect((await server.post(`${url}/resend`, { state: 'parked' })).body).toEqual({ count: 2 })
    const before = receiver.calls.length
    await runDue()
    expect(namesOf(receiver.calls).slice(before)).toEqual(['dead 0', 'dead 1'])
  })

  test('that fails once more while something is sent again by hand has 3 days from then', async () => {
    const receiver = await startReceiver(() => 500)
    const { url, deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await makeCustomer(server, 'sent again')
    await runDue()
    pass(4 * day)
    receiver.answer =
      ({ eventId }) =>
      async (response) => {
        done(await server.post(`${url}/deliveries/${eventId}/resend`))
        receiver.answer = () => 500
        response.writeHead(500).end()
      }
    await runDue()
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'pending', attempts: 2 })
    const pauseMs = Date.parse(delivery?.nextAttempt ?? '') - server.clock.now()
    expect(pauseMs).toBeLessThanOrEqual(11_000)
  })

  test('is not given up while something is sent again by hand, between the last failure and its end', async () => {
    const { uri } = await startReceiver(() => 500)
    const { id, url, deliveries } = await listen(server, uri)
    await makeCustomer(server, 'at the last moment')
    await sender(server).runDue()
    pass(4 * day)
    const { db, newId } = server.deps
    const now = server.clock.now()
    const listener = { tenantId: server.tenantId, webhookId: fromWireId('webhook', id) ?? '' }
    const take = { lease: newId(), now, until: now + minute, limit: 1 }
    const [lane] = await takeLanes(db, listener, take)
    const next = lane && (await beginNext(db, lane, now))
    if (!lane || !next) throw new Error('nothing is due')
    const giveUp = async (failing: { failingSince: number } | null) => {
      const answer = { status: 500, error: 'it answered 500' }
      const tried = { position: next.position, failingSince: failing?.failingSince ?? 0 }
      await parkDelivery(db, lane, tried, answer, now)
      return (await deliveries()).map(({ state, lastStatus }) => [state, lastStatus])
    }
    const last = await addFailure(db, lane, now)
    expect(last?.failingSince).toBe(now - 4 * day)
    expect((await server.post(`${url}/resend`, { state: 'pending' })).body).toEqual({ count: 1 })
    expect(await giveUp(last)).toEqual([['pending', 500]])
    expect(await giveUp(await addFailure(db, lane, now))).toEqual([['parked', 500]])
  })

  test('is told of what came while its resource was failing for 3 days too, not what was left of them', async () => {
    const receiver = await startReceiver(() => 500)
    const { deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    const id = await changeOften(server, 'old', 0)
    for (let hours = 0; hours < 48; hours++) {
      await runDue()
      pass(hour)
    }
    done(await server.patch(`${api}/customers/${id}`, { name: 'young' }))
    while ((await deliveries()).at(-1)?.state !== 'parked') {
      await runDue()
      pass(hour)
    }
    expect((await deliveries())[0]).toMatchObject({ state: 'pending', attempts: 1 })
    receiver.answer = () => 204
    pass(9 * hour)
    await runDue()
    expect((await deliveries())[0]).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  test('switched on again after a long failure is told at once, with 3 days to come', async () => {
    const receiver = await startReceiver(() => 500)
    const { url, deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await makeCustomer(server, 'paused')
    for (let hours = 0; hours < 24; hours++) {
      await runDue()
      pass(hour)
    }
    const [{ attempts = 0 } = {}] = await deliveries()
    done(await server.patch(url, { enabled: false }))
    done(await server.patch(url, { enabled: true }))
    await runDue()
    expect((await deliveries())[0]).toMatchObject({ state: 'pending', attempts: attempts + 1 })
    done(await server.patch(url, { enabled: false }))
    pass(7 * day)
    done(await server.patch(url, { enabled: true }))
    await runDue()
    expect((await deliveries())[0]).toMatchObject({ state: 'pending', attempts: attempts + 2 })
  })

  test('that answers 410 is switched off; switched on again, it gets what waited', async () => {
    const receiver = await startReceiver(() => 410)
    const { url } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await changeOften(server, 'gone', 1)
    await runDue()
    expect(receiver.calls).toHaveLength(1)
    expect(await read(server, url)).toMatchObject({ enabled: false, disabledReason: 'gone' })
    pass(day)
    await runDue()
    expect(receiver.calls).toHaveLength(1)
    receiver.answer = () => 204
    done(await server.patch(url, { enabled: true }))
    await runDue()
    expect(namesOf(receiver.calls)).toEqual(['gone 0', 'gone 0', 'gone 1'])
    expect(await read(server, url)).toMatchObject({ enabled: true, disabledReason: null })
  })

  test('that redirects is not followed', async () => {
    const elsewhere = await startReceiver()
    const receiver = await startReceiver(() => (response) => {
      response.writeHead(307, { location: elsewhere.uri }).end()
    })
    const { deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await makeCustomer(server, 'moved')
    await runDue()
    expect(elsewhere.calls).toEqual([])
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'pending', lastStatus: 307 })
    expect(delivery?.lastError).toContain('redirects are not followed')
  })

  test('that answers with another protocol counts as failed, and is tried again', async () => {
    const receiver = await startReceiver(() => (response) => {
      response.socket?.end(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n',
      )
    })
    const { deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server, { limits: { answerMs: 500 } })
    await makeCustomer(server, 'switched')
    await runDue()
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'pending', attempts: 1, lastStatus: null })
    expect(delivery?.lastError).toContain('closed without an answer')
    expect(delivery?.nextAttempt).not.toBeNull()
  })

  test('that answers without end is cut off, and has been told', async () => {
    let sent = 0
    const receiver = await startReceiver(() => (response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384
      }
      response.on('drain', more)
      response.on('error', () => {})
      more()
    })
    const { deliveries } = await listen(server, receiver.uri)
    const { runDue } = sender(server)
    await makeCustomer(server, 'flood')
    await runDue()
    expect((await deliveries()).map(({ state }) => state)).toEqual(['delivered'])
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  test('that is slow holds up nobody else, nor more than its share of calls', async () => {
    const slow = await startReceiver(() => 'hang')
    const quick = await startReceiver()
    await listen(server, slow.uri)
    await listen(server, quick.uri)
    const made = sender(server, { perListener: 2, limits: { answerMs: 60_000 } })
    for (let i = 0; i < 10; i++) await makeCustomer(server, `many ${i}`)
    made.start()
    await quick.called(10)
    expect(slow.calls).toHaveLength(2)
  })

  test('that is slow leaves room when there are fewer calls than listeners want', async () => {
    const slow = await startReceiver(() => 'hang')
    const quick = await startReceiver()
    await listen(server, slow.uri)
    const made = sender(server, { perListener: 2, inAll: 2, limits: { answerMs: 200 } })
    for (let i = 0; i < 30; i++) await makeCustomer(server, `crowd ${i}`)
    made.start()
    await slow.called(2)
    await listen(server, quick.uri)
    await makeCustomer(server, 'one for both')
    await quick.called(1)
    expect(slow.calls.length).toBeLessThan(25)
  })

  test('that asks to wait is not called before', async () => {
    const receiver = await startReceiver(() => (response) => {
      response.writeHead(429, { 'retry-after': '600' }).end()
    })
    const { deliveries } = await listen(server, receiver.uri)
    await makeCustomer(server, 'later')
    await sender(server).runDue()
    const [delivery] = await deliveries()
    expect(Date.parse(delivery?.nextAttempt ?? '')).toBe(server.clock.now() + 10 * minute)
  })

  test('is sent a test event on demand, which the feed leaves out', async () => {
    const receiver = await startReceiver()
    const { id, url, deliveries } = await listen(server, receiver.uri)
    done(await server.post(`${url}/test`))
    await sender(server).runDue()
    expect(receiver.calls).toMatchObject([
      { eventCode: 'webhook.test', resourceId: id, payload: { webhookListenerId: id } },
    ])
    expect(await deliveries()).toMatchObject([{ eventCode: 'webhook.test', state: 'delivered' }])
    const { items } = await read(server, `${api}/events?pageSize=500`)
    expect(items.some(({ eventCode }: { eventCode: string }) => eventCode === 'webhook.test')).toBe(
      false,
    )
  })
})

describe('servers that share the work', () => {
  test('tell each event once and keep the order of each resource', async () => {
    const receiver = await startReceiver()
    await listen(server, receiver.uri)
    const senders = [sender(server), sender(server), sender(server)]
    for (const each of senders) each.start()
    const names = Array.from({ length: 12 }, (_, i) => `shared ${i} no`)
    await Promise.all(names.map((name) => changeOften(server, name, 4)))
    await receiver.called(60)
    for (const each of senders) await each.stop()
    expect(receiver.calls).toHaveLength(60)
    for (const name of names) {
      const calls = receiver.calls.filter(({ payload }) => payload.name?.startsWith(name))
      expect(namesOf(calls)).toEqual(namesFrom(name, 4))
    }
  })

  test('take over from one that is stuck in the middle of a call, under the same eventId', async () => {
    const receiver = await startReceiver((_, index) => (index === 0 ? 'hang' : 204))
    await listen(server, receiver.uri)
    const stuck = sender(server, { limits: { answerMs: 120_000 } })
    await changeOften(server, 'stuck', 1)
    stuck.start()
    await receiver.called(1)
    const other = sender(server)
    await other.runDue()
    expect(receiver.calls).toHaveLength(1)
    pass(61_000)
    await other.runDue()
    expect(receiver.calls.map(({ callAttempt }) => callAttempt)).toEqual([1, 2, 1])
    expect(receiver.calls[1]?.eventId).toBe(receiver.calls[0]?.eventId)
  })
})
