import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../embedded/scratch-folder.ts'
import { startProcess } from '../faults/server-process.ts'
import { testDatabase } from '../support/database.ts'
import { startReceiver } from './receiver.ts'

/** The back office of a server in a process of its own, with the client of its bootstrap file. */
async function backOffice(url: string, folder: string) {
  const file = JSON.parse(readFileSync(join(folder, 'bootstrap.json'), 'utf8'))
  const token = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: file.clientId,
      client_secret: file.clientSecret,
    }),
  })
  const { access_token } = JSON.parse(await token.text())
  return async (method: string, path: string, body: object) => {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        'n-tenantid': file.tenantId,
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    const text = await reply.text()
    expect(reply.ok, text).toBe(true)
    return text === '' ? null : JSON.parse(text)
  }
}

test('a server that is killed in the middle of a call loses nothing: the next one tells it again', async () => {
  const db = await testDatabase()
  onTestFinished(() => db.drop())
  const folder = scratchFolder()
  const start = () =>
    startProcess({
      DATABASE_URL: db.url,
      LEASEHOLD_MASTER_KEY: masterKey,
      LEASEHOLD_DATA_DIR: folder,
      LEASEHOLD_TEST_CLOCK: '1',
      LEASEHOLD_WEBHOOKS_ALLOW_PRIVATE: '1',
    })
  const masterKey = randomBytes(32).toString('hex')
  const receiver = await startReceiver((_, index) => (index === 0 ? 'hang' : 204))

  const first = await start()
  const call = await backOffice(first.url, folder)
  const subscriptions = ['customer.created', 'customer.updated']
  await call('POST', '/account/webhooks', { uri: receiver.uri, subscriptions })
  const { id } = await call('POST', '/customers', { name: 'one' })
  await receiver.called(1)
  await call('PATCH', `/customers/${id}`, { name: 'two' })
  await first.kill()

  const second = await start()
  const again = await backOffice(second.url, folder)
  await again('PUT', '/test-clock', { advance: { type: 'minute', count: 2 } })
  await receiver.called(3)
  expect(receiver.calls.map(({ payload }) => payload.name)).toEqual(['one', 'one', 'two'])
  expect(receiver.calls.map(({ callAttempt }) => callAttempt)).toEqual([1, 2, 1])
  expect(receiver.calls[1]?.eventId).toBe(receiver.calls[0]?.eventId)
  expect(await second.stop()).toBe(0)
}, 300_000)
