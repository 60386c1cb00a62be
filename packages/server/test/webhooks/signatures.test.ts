import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, created, makeCustomer, read } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { listen, sender } from './listeners.ts'
import { startReceiver } from './receiver.ts'

// On the real clock, which the verifiers of others look at.

let real: TestServer
beforeAll(async () => {
  real = await testServer({ config: { webhooksAllowPrivate: true } })
})
afterAll(() => real.close())

test('a call is signed with the key of the tenant and as Standard Webhooks has it', async () => {
  const receiver = await startReceiver()
  const { secret, url } = await listen(real, receiver.uri)
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  await makeCustomer(real, 'Ünïcode & Söhne')
  const { runDue } = sender(real)
  await runDue()
  const [call] = receiver.calls
  if (!call) throw new Error('no call')
  expect(new Webhook(secret).verify(call.raw, call.headers)).toMatchObject({ callAttempt: 1 })
  expect(call.headers['webhook-id']).toBe(call.eventId)
  const key = createPublicKey({ key: await read(real, `${api}/account/key`), format: 'jwk' })
  const signature = Buffer.from(call.headers['n-signature'] ?? '', 'base64')
  expect(verify('sha256', Buffer.from(call.raw), key, signature)).toBe(true)
  expect(verify('sha256', Buffer.from(`${call.raw} `), key, signature)).toBe(false)

  const rotated = await real.post(`${url}/rotate-secret`)
  expect(rotated.status).toBe(200)
  await makeCustomer(real, 'rotated')
  await runDue()
  const [, second] = receiver.calls
  if (!second) throw new Error('no second call')
  for (const each of [secret, rotated.body.secret]) {
    expect(new Webhook(each).verify(second.raw, second.headers)).toMatchObject({ callAttempt: 1 })
  }
  const stranger = created(
    await real.post(`${api}/account/webhooks`, {
      uri: receiver.uri,
      subscriptions: ['customer.created'],
    }),
  )
  expect(() => new Webhook(stranger.secret).verify(second.raw, second.headers)).toThrow()
})
