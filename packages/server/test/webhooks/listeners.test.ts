import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { created, done, makeCustomer, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { listen, sender, webhooks } from './listeners.ts'
import { startReceiver } from './receiver.ts'

let server: TestServer
let stranger: Awaited<ReturnType<typeof otherTenant>>
beforeAll(async () => {
  server = await testServer({ testClock: true, config: { webhooksAllowPrivate: true } })
  stranger = await otherTenant(server)
})
afterAll(() => server.close())

const input = { uri: 'https://hooks.example.com/a', subscriptions: ['customer.created'] }
const unknown = `${webhooks}/wh_AAAAAAAAAAAAAAAAAAAAAA`
const noDelivery = 'event_AAAAAAAAAAAAAAAAAAAAAA'

describe('listeners', () => {
  test('are added, read, listed, changed and deleted; the secret is told once', async () => {
    const reply = await server.post(webhooks, { ...input, description: 'Billing' })
    const { secret, ...model } = created(reply)
    expect(secret).toMatch(/^whsec_/)
    expect(model).toEqual({
      id: expect.stringMatching(/^wh_[\w-]{22}$/),
      ...input,
      description: 'Billing',
      enabled: true,
      disabledReason: null,
      oldSecretValidUntil: null,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    })
    const url = `${webhooks}/${model.id}`
    expect(await read(server, url)).toEqual(model)
    expect((await read(server, webhooks)).items).toEqual([model])
    const changed = { uri: 'https://hooks.example.com/b', subscriptions: ['entitlement.expired'] }
    done(await server.put(url, changed))
    expect(await read(server, url)).toMatchObject({ ...changed, description: 'Billing' })
    done(await server.patch(url, { enabled: false }))
    expect(await read(server, url)).toMatchObject({ enabled: false, disabledReason: 'byHand' })
    done(await server.delete(url))
    refused(await server.get(url), 404, 'webhookUnknown')
    expect((await read(server, webhooks)).elementsTotal).toBe(0)
  })

  test('are changed only while they are what the caller has read', async () => {
    const { url } = await listen(server, input.uri)
    const { headers } = await server.get(url)
    done(await server.patch(url, { description: 'first' }))
    const sending = { headers: { 'if-match': headers.etag ?? '' } }
    refused(await server.patch(url, { description: 'late' }, sending), 412, 'preconditionFailed')
    expect(await read(server, url)).toMatchObject({ description: 'first' })
  })

  test('can subscribe to the twenty-one events that there are', async () => {
    const { items, elementsTotal } = await read(server, `${webhooks}/events`)
    expect(elementsTotal).toBe(21)
    const subscriptions = items.map(({ code }: { code: string }) => code)
    await listen(server, input.uri, subscriptions)
    for (const item of items) expect(item.description).toMatch(/\.$/)
  })

  test.each([
    ['no event', { ...input, subscriptions: [] }, 'subscriptions'],
    ['an unknown event', { ...input, subscriptions: ['customer.deleted'] }, 'subscriptions[0]'],
    [
      'an event twice',
      { ...input, subscriptions: [...input.subscriptions, ...input.subscriptions] },
      'subscriptions',
    ],
    ['no address', { subscriptions: input.subscriptions }, 'uri'],
    ['a long address', { ...input, uri: `https://a.example/${'a'.repeat(2048)}` }, 'uri'],
    ['an unknown field', { ...input, secret: 'mine' }, 'secret'],
  ])('are refused with %s', async (_, body, field) => {
    refused(await server.post(webhooks, body), 422, 'validationFailed', field)
  })

  test('that are not there are named, whatever is asked of them', async () => {
    const replies = [
      await server.get(unknown),
      await server.put(unknown, input),
      await server.patch(unknown, {}),
      await server.delete(unknown),
      await server.post(`${unknown}/test`),
      await server.get(`${unknown}/deliveries`),
      await server.post(`${unknown}/deliveries/${noDelivery}/resend`),
      await server.post(`${unknown}/resend`, { state: 'parked' }),
      await server.post(`${unknown}/rotate-secret`),
    ]
    for (const reply of replies) refused(reply, 404, 'webhookUnknown')
    const { url } = await listen(server, input.uri)
    const again = await server.post(`${url}/deliveries/${noDelivery}/resend`)
    refused(again, 404, 'deliveryUnknown')
  })

  test('of another tenant are not there, and hear nothing of this one', async () => {
    const { url } = await listen(server, input.uri)
    const foreign = [
      await server.get(url, stranger),
      await server.put(url, input, stranger),
      await server.patch(url, { enabled: false }, stranger),
      await server.delete(url, stranger),
      await server.post(`${url}/test`, undefined, stranger),
      await server.get(`${url}/deliveries`, stranger),
      await server.post(`${url}/resend`, { state: 'pending' }, stranger),
      await server.post(`${url}/rotate-secret`, undefined, stranger),
    ]
    for (const reply of foreign) refused(reply, 404, 'webhookUnknown')
    expect((await server.get(webhooks, stranger)).body.elementsTotal).toBe(0)
    expect(await read(server, url)).toMatchObject({ enabled: true })

    const receiver = await startReceiver()
    created(await server.post(webhooks, { ...input, uri: receiver.uri }, stranger))
    await makeCustomer(server, 'ours')
    await sender(server).runDue()
    expect(receiver.calls).toEqual([])
  })

  test('want the permission for webhooks', async () => {
    const { url } = await listen(server, input.uri)
    const token = await server.token(['settings:admin', 'api:admin', 'customers:admin'])
    const replies = [
      await server.get(webhooks, { token }),
      await server.post(webhooks, input, { token }),
      await server.delete(url, { token }),
      await server.post(`${url}/rotate-secret`, undefined, { token }),
    ]
    for (const reply of replies) refused(reply, 403, 'permissionMissing')
  })

  test('keep their secrets sealed: no row holds one that can be read', async () => {
    const { secret } = await listen(server, input.uri)
    const { rows } = await server.deps.pool.query('select w::text as text from webhook w')
    for (const { text } of rows) expect(text).not.toContain(secret.slice('whsec_'.length, 20))
  })
})

describe('deliveries', () => {
  test('are listed with what became of them, and go with their listener', async () => {
    const receiver = await startReceiver(({ payload }) => (payload.name === 'bad' ? 500 : 204))
    const { url, deliveries } = await listen(server, receiver.uri)
    const good = await makeCustomer(server, 'good')
    const bad = await makeCustomer(server, 'bad')
    await sender(server).runDue()
    expect(await deliveries(`resourceId=${good}`)).toMatchObject([
      { resourceId: good, state: 'delivered', attempts: 1, lastStatus: 204, nextAttempt: null },
    ])
    expect(await deliveries('state=pending')).toMatchObject([
      { resourceId: bad, attempts: 1, lastStatus: 500, lastError: 'answered 500' },
    ])
    expect(await deliveries('eventCode=customer.updated')).toEqual([])
    done(await server.delete(url))
    for (const table of ['webhook_delivery', 'webhook_lane']) {
      const { rows } = await server.deps.pool.query(
        `select count(*) from ${table} where tenant_id = $1`,
        [server.tenantId],
      )
      expect(rows).toEqual([{ count: 0 }])
    }
  })
})
