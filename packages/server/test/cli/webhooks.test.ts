import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReceiver } from '../webhooks/receiver.ts'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
beforeAll(async () => {
  shell = await openShell({ LEASEHOLD_WEBHOOKS_ALLOW_PRIVATE: '1' })
})
afterAll(() => shell.close())

test('a listener is added, tested, told, looked at, switched off and deleted at the terminal', async () => {
  const receiver = await startReceiver()
  const { uri } = receiver
  const created = await shell.ok('webhooks', 'create', uri, '--event', 'customer.created')
  expect(factsOf(created)).toMatchObject({ address: uri, secret: expect.stringMatching(/^whsec_/) })
  expect(await shell.ok('webhooks', 'list')).toMatch(/on +1 +wh_/)
  expect(await shell.ok('webhooks', 'test', uri)).toBe(`${uri} answered 204.\n`)
  await shell.ok('customers', 'create', 'Acme')
  await receiver.called(2)
  const tail = shell.ok('webhooks', 'tail', uri, '--for', '4')
  expect(await tail).toBe('')
  const deliveries = await shell.ok('webhooks', 'deliveries', uri, '--event', 'customer.created')
  expect(deliveries).toMatch(/customer\.created +cust_\S+ +delivered +1 +204 +event_/)
  const event = /event_\S+/.exec(deliveries)?.[0] ?? ''
  expect(await shell.ok('webhooks', 'resend', uri, event)).toBe(`${event} goes out again.\n`)
  await receiver.called(3)
  expect(receiver.calls[2]).toMatchObject({ eventId: event, callAttempt: 2 })
  expect(await shell.ok('webhooks', 'resend', uri, '--parked')).toBe('0 go out again.\n')
  expect((await shell.run('webhooks', 'resend', uri)).code).toBe(2)
  expect(factsOf(await shell.ok('webhooks', 'update', uri, '--disable')).state).toBe('off')
  expect(factsOf(await shell.ok('webhooks', 'rotate-secret', uri)).secret).toMatch(/^whsec_/)
  expect(await shell.ok('webhooks', 'delete', uri)).toBe(`The listener ${uri} is deleted.\n`)
  expect((await shell.run('webhooks', 'show', uri)).err).toContain(`There is no listener ${uri}`)
})

test('a test that a receiver does not take is told with the reason, and ends with 1', async () => {
  const receiver = await startReceiver(() => 503)
  await shell.ok('webhooks', 'create', receiver.uri, '--event', 'customer.created')
  const { code, err } = await shell.run('webhooks', 'test', receiver.uri)
  expect(code).toBe(1)
  expect(err).toContain(`${receiver.uri} was not told: answered 503.`)
})

test('events are printed, narrowed, and gone on with from the place told', async () => {
  await shell.ok('customers', 'create', 'Before')
  const { code, out, err } = await shell.run(
    'events',
    '--code',
    'customer.created',
    '--limit',
    '500',
  )
  expect(code).toBe(0)
  expect(out).toMatch(/customer\.created +cust_\S+ +name=Before/)
  const place = /--after (\S+)/.exec(err)?.[1] ?? ''
  await shell.ok('customers', 'create', 'After')
  const after = await shell.ok('events', '--after', place, '--json')
  const { items } = JSON.parse(after)
  expect(items.map(({ payload }: { payload: { name: string } }) => payload.name)).toEqual(['After'])
  expect(await shell.ok('webhooks', 'events')).toMatch(
    /^entitlement\.seat\.activated +entitlement/m,
  )
})
