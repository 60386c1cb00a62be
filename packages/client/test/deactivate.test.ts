import { expect, test } from 'vitest'
import { makeActive, makePlace } from './support/licence.ts'

test('the seat goes back and the cache forgets it', async () => {
  const { license, server, open } = await makeActive()
  expect(await license.deactivate()).toEqual({ deactivated: true })
  expect(license.status).toBe('notActivated')
  expect(license.problem).toBeNull()
  expect(server.desk.seats.size).toBe(0)
  await license.close()
  expect((await open()).status).toBe('notActivated')
})

test('without an activation there is nothing to give back', async () => {
  const { open } = await makePlace()
  expect(await (await open()).deactivate()).toMatchObject({ reason: 'notActivated' })
})

test('a server that surely did not hear of it leaves everything as it was', async () => {
  const { license, server, open } = await makeActive()
  await server.close()
  expect(await license.deactivate()).toMatchObject({
    deactivated: false,
    reason: 'networkUnreachable',
  })
  expect(license.status).toBe('active')
  await license.close()
  expect((await open()).status).toBe('active')
})

test.each(['cutBefore', 'cutAfter'] as const)(
  'when the server may have heard of it the rights end, and it is repeated (%s)',
  async (fault) => {
    const { license, server, open } = await makeActive()
    server.script.push(fault)
    expect(await license.deactivate()).toMatchObject({ deactivated: false, reason: 'replyLost' })
    expect(license.status).toBe('notActivated')
    await license.close()
    const again = await open()
    expect(again.status).toBe('notActivated')
    expect(await again.deactivate()).toEqual({ deactivated: true })
    expect(server.desk.seats.size).toBe(0)
    await again.activate({ code: 'DEMO-CODE' })
    expect(again.status).toBe('active')
  },
)

test('a seat that was handed in half-way is handed in before it is taken again', async () => {
  const { license, server } = await makeActive()
  server.script.push('cutBefore')
  await license.deactivate()
  await license.activate({ code: 'DEMO-CODE', seatId: 'another seat' })
  expect([...server.desk.seats.keys()]).toEqual(['another seat'])
  expect(license.status).toBe('active')
})

test('it works although the nonce is lost', async () => {
  const { license, server } = await makeActive()
  for (const seat of server.desk.seats.values()) seat.nonce = 'moved on'
  await license.refresh()
  expect(await license.deactivate()).toEqual({ deactivated: true })
  expect(server.desk.seats.size).toBe(0)
})

test('a lost reply from before is not forgotten when the deactivation gets nowhere', async () => {
  const { license, server, open } = await makeActive()
  server.script.push('cutAfter')
  await license.count('reportRuns')
  await license.close()
  const refusing: typeof fetch = async () => {
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error(), { code: 'ENOTFOUND' }),
    })
  }
  const offline = await open({ fetch: refusing })
  expect(await offline.deactivate()).toMatchObject({ reason: 'networkUnreachable' })
  await offline.close()
  const online = await open()
  expect(await online.refresh()).toEqual({ refreshed: true })
  expect(server.desk.entitlement.features.reportRuns?.used).toBe(1)
})
