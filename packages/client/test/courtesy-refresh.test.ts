import { expect, test } from 'vitest'
import { makeActive, makePlace } from './support/licence.ts'
import { startServer } from './support/scripted-server.ts'

test('it refreshes when the interval has passed, and not before, over restarts too', async () => {
  const { license, open, clock, server } = await makeActive()
  expect(await license.courtesyRefresh()).toMatchObject({ reason: 'courtesyNotDue' })
  clock.pass(450_000)
  expect(await license.courtesyRefresh()).toEqual({ refreshed: true })
  await license.close()
  const again = await open()
  expect(await again.courtesyRefresh()).toMatchObject({ reason: 'courtesyNotDue' })
  expect(server.calls).toHaveLength(2)
})

// What is timed is tried again: a busy machine is slow now and then, a slow client always.
test('a server that hangs costs the time given and no more, and not at the next start', {
  retry: 2,
}, async () => {
  const { license, open, clock, server } = await makeActive()
  clock.pass(450_000)
  server.script.push('hang')
  const begun = performance.now()
  const result = await license.courtesyRefresh({ timeoutMs: 100 })
  const took = performance.now() - begun
  expect(result).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
  expect(took).toBeGreaterThan(95)
  expect(took).toBeLessThan(1_000)
  await license.close()
  const again = await open()
  expect(await again.courtesyRefresh()).toMatchObject({ reason: 'courtesyNotDue' })
  // What hung was decided; its reply comes with the next call.
  expect(await again.refresh()).toEqual({ refreshed: true })
})

test('a server that is not there is asked again soon', async () => {
  const { license, open, clock, server } = await makeActive()
  clock.pass(450_000)
  await license.close()
  const nobody = await startServer()
  await nobody.close()
  const offline = await open({ url: nobody.url })
  expect(await offline.courtesyRefresh()).toMatchObject({ reason: 'networkUnreachable' })
  await offline.close()
  const online = await open()
  expect(await online.courtesyRefresh()).toEqual({ refreshed: true })
  expect(server.calls).toHaveLength(2)
})

test('another process that holds the cache delays it no longer than the time given', {
  retry: 2,
}, async () => {
  const { license, open, clock, server } = await makeActive()
  clock.pass(450_000)
  const other = await open()
  server.script.push('hang')
  const slow = other.courtesyRefresh({ timeoutMs: 400 })
  await server.received(2)
  const begun = performance.now()
  expect(await license.courtesyRefresh({ timeoutMs: 50 })).toMatchObject({ refreshed: false })
  expect(performance.now() - begun).toBeLessThan(300)
  expect(await slow).toMatchObject({ refreshed: false })
})

test('it is left out where the entitlement wants none', async () => {
  const { license, clock, server } = await makeActive()
  server.desk.entitlement.renewal = { ...server.desk.entitlement.renewal, courtesy: false }
  await license.refresh()
  clock.pass(3_000_000)
  expect(await license.courtesyRefresh()).toMatchObject({ reason: 'courtesyOff' })
})

test('what the application itself throws in it is reported, and ends nothing', async () => {
  const recover = async () => {
    throw new Error('the keyring is locked')
  }
  const { license, server, clock } = await makeActive({ recover })
  for (const seat of server.desk.seats.values()) seat.nonce = 'of a copy'
  clock.pass(450_000)
  expect(await license.courtesyRefresh()).toMatchObject({
    refreshed: false,
    reason: 'backgroundFailed',
    error: { details: 'the keyring is locked' },
  })
})

test('it reports whatever is wrong and never throws', async () => {
  const { open, server } = await makePlace()
  const license = await open()
  expect(await license.courtesyRefresh()).toMatchObject({ reason: 'notActivated' })
  await license.activate({ code: 'DEMO-CODE' })
  await server.close()
  expect(await license.courtesyRefresh()).toMatchObject({ refreshed: false })
})
