import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold, type LeaseholdOptions } from '@leasehold/client'
import { systemClock } from '@leasehold/client/clock'
import { expect, onTestFinished, test } from 'vitest'
import { socketFetch } from '../../client/src/wire/quiet-fetch.ts'
import { productId, tenantId } from '../../client/test/support/vendor.ts'
import { type Listening, listen } from '../src/serve/listen.ts'
import { readUsage } from '../src/serve/read-usage.ts'
import { makeAgent } from './support/virtual-agent.ts'

/** A machine with an agent on a real socket, and applications that know nothing but its path. */
async function makeMachine(quantity = 2) {
  const made = await makeAgent(quantity, { isReal: true })
  made.server.stream = 'open'
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-agent-'))
  const socket = join(folder, 'agent.sock')
  let listening: Listening | null = null
  const start = async () => {
    await made.start()
    listening = await listen(made.agent, socket, 'control', systemClock)
  }
  const stop = async () => {
    await listening?.close()
    listening = null
    await made.stop()
  }
  await start()
  const opened: Leasehold[] = []
  onTestFinished(async () => {
    for (const license of opened) await license.close()
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  const open = async (appName: string, more: Partial<LeaseholdOptions> = {}) => {
    const license = await Leasehold.open({
      ...{ agent: socket, tenantId, productId, appName, identity: 'key' as const },
      publicKeys: [made.server.desk.vendor.root.jwk],
      folder: join(folder, appName),
      // Chance is two bytes: connect at once, so that nothing here waits for it.
      random: (bytes) => (bytes === 2 ? new Uint8Array(2) : randomBytes(bytes)),
      ...more,
    })
    opened.push(license)
    return license
  }
  return { ...made, made, folder, socket, start, stop, open }
}

const changed = (license: Leasehold, isMeant: () => boolean) =>
  new Promise<void>((resolve) => {
    if (isMeant()) resolve()
    license.on('changed', () => isMeant() && resolve())
  })

test('two applications on one machine work over one agent, each on its seat', async () => {
  const { open, server } = await makeMachine()
  const cad = await open('cad')
  const viewer = await open('viewer')
  await cad.activate()
  await viewer.activate()
  expect([cad.status, viewer.status]).toEqual(['active', 'active'])
  const seats = [cad, viewer].map(({ state }) => state.lease?.seatId)
  expect(new Set(seats)).toEqual(new Set(['render#1', 'render#2']))
  expect(server.records).toBe(2)
})

test('a change reaches the applications as it reaches the agent', async () => {
  const { open, server } = await makeMachine(1)
  const cad = await open('cad')
  await cad.activate()
  server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  await changed(cad, () => cad.has('render'))
  server.refuse('entitlementDisabled')
  await changed(cad, () => cad.status === 'entitlementNotActive')
  expect(cad.problem?.code).toBe('entitlementDisabled')
})

test('pools and counts go through it, and what an application holds stays its own', async () => {
  const { open, server } = await makeMachine()
  const cad = await open('cad')
  await cad.activate()
  const held = await cad.checkout('storageTb', 30)
  expect(held).toMatchObject({ granted: true, feature: { active: 30, available: 70 } })
  expect(await cad.refresh()).toEqual({ refreshed: true })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(30)
  expect(await cad.checkout('storageTb', 71)).toMatchObject({ reason: 'featureLimitReached' })
  expect(await held.return()).toEqual({ returned: true })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
  expect(await cad.count('reportRuns', 3)).toMatchObject({ counted: true })
  expect(await cad.track('export')).toMatchObject({ tracked: true })
  expect(await cad.entitlement()).toMatchObject({ customerName: 'Example Ltd' })
})

test('the agent gone, applications go on from their cache; the agent back, they hear of it', async () => {
  const { open, server, start, stop } = await makeMachine(1)
  server.desk.entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  const cad = await open('cad')
  await cad.activate()
  await cad.refresh()
  await stop()
  expect(cad.has('export')).toBe(true)
  expect(await cad.refresh()).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
  expect(await cad.count('reportRuns', 2)).toMatchObject({ counted: true, queued: true })
  const again = await open('cad')
  expect(again.status).toBe('active')
  await start()
  expect(await cad.refresh()).toEqual({ refreshed: true })
  await cad.deactivate()
  expect(cad.status).toBe('notActivated')
})

test('an application too many is refused with what to do', async () => {
  const { open } = await makeMachine(1)
  await (await open('cad')).activate()
  const viewer = await open('viewer')
  await expect(viewer.activate()).rejects.toMatchObject({ code: 'agentSeatsTaken', status: 402 })
  expect(viewer.status).toBe('notActivated')
})

test('an application that asks the server itself from now on takes a seat of its own', async () => {
  const { open, server } = await makeMachine(1)
  const cad = await open('cad')
  await cad.activate()
  await cad.close()
  const direct = { agent: false, url: 'http://license.test', fetch: server.fetch }
  const alone = await open('cad', direct)
  expect(alone.problem?.code).toBe('cacheForeignSeat')
  await alone.activate({ code: 'DEMO-CODE' })
  expect(alone.status).toBe('active')
  expect([...server.desk.seats.values()].map(({ epoch }) => epoch)).toEqual([1, 1])
})

test('without an agent the first activation says that nobody is there', async () => {
  const { open, stop } = await makeMachine(1)
  await stop()
  const cad = await open('cad')
  await expect(cad.activate()).rejects.toMatchObject({ code: 'networkUnreachable' })
})

test('a second agent does not take the socket of the first', async () => {
  const { made, socket } = await makeMachine(1)
  await expect(listen(made.agent, socket, 'control', systemClock)).rejects.toThrow(/another agent/)
})

test('a count whose answer the agent lost is counted once, however often it is asked again', async () => {
  const { open, server } = await makeMachine(1)
  const cad = await open('cad', { retryPausesMs: [] })
  await cad.activate()
  server.mode = 'deaf'
  expect(await cad.count('reportRuns', 3)).toMatchObject({ counted: false, reason: 'replyLost' })
  server.mode = 'up'
  expect(await cad.count('reportRuns', 1)).toMatchObject({ counted: true })
  expect(server.desk.entitlement.features.reportRuns?.used).toBe(4)
})

test('a count whose answer is lost is counted once, also when the agent hears first what came of it', async () => {
  const { open, server, made, start, stop } = await makeMachine(1)
  const cad = await open('cad', { retryPausesMs: [] })
  await cad.activate()
  server.mode = 'deaf'
  expect(await cad.count('reportRuns', 3)).toMatchObject({ counted: false, reason: 'replyLost' })
  server.mode = 'up'
  expect(await made.agent.sync()).toEqual({ refreshed: true })
  await stop()
  await start()
  expect(await cad.count('reportRuns', 1)).toMatchObject({ counted: true })
  expect(server.desk.entitlement.features.reportRuns?.used).toBe(4)
})

test('an agent that has lost track of its activation regains it before it refuses anything', async () => {
  const { open, server } = await makeMachine(1)
  const cad = await open('cad')
  await cad.activate()
  const [seat] = server.desk.seats.values()
  if (seat === undefined) throw new Error('no seat')
  seat.nonce = 'of a database that was restored'
  expect(await cad.count('reportRuns', 2)).toMatchObject({ counted: true })
  for (const known of server.desk.seats.values()) known.nonce = 'of another one'
  expect(await cad.checkout('storageTb', 5)).toMatchObject({ granted: true })
  expect(server.desk.entitlement.features.reportRuns?.used).toBe(2)
})

test('what an application holds goes back with its seat, now or when the server is there', async () => {
  const { open, server, made } = await makeMachine(1)
  const { features } = server.desk.entitlement
  const cad = await open('cad')
  await cad.activate()
  await cad.checkout('storageTb', 30)
  await cad.deactivate()
  expect(features.storageTb?.used).toBe(0)
  await cad.activate()
  await cad.checkout('storageTb', 20)
  server.mode = 'down'
  expect(await cad.deactivate()).toEqual({ deactivated: true })
  server.mode = 'up'
  await made.agent.sync()
  expect(features.storageTb?.used).toBe(0)
})

test('a seat whose rights the server has stopped is handed to nobody', async () => {
  const { open, server, made } = await makeMachine(1)
  server.refuse('entitlementDisabled')
  await made.agent.sync()
  const cad = await open('cad')
  await expect(cad.activate()).rejects.toMatchObject({ code: 'entitlementDisabled', status: 402 })
  expect(cad.status).toBe('notActivated')
})

test('an application that slept while the agent took its seat again works on with it', async () => {
  const { open, server, made } = await makeMachine(1)
  const { seats, entitlement } = server.desk
  const cad = await open('cad')
  await cad.activate()
  await cad.close()
  const [seat] = seats.values()
  if (seat === undefined) throw new Error('no seat')
  seats.delete(seat.seatId)
  // The first takes the place of its number in the ids of the desk.
  seats.set('other', { ...seat, seatId: 'other' })
  await made.agent.sync()
  await made.agent.sync()
  entitlement.features.render = { type: 'bool', total: 1, used: 0 }
  await made.agent.sync()
  const again = await open('cad')
  await changed(again, () => again.has('render'))
  expect(again.state.lease?.activationId).toBe(seats.get(seat.seatId)?.id)
})

test('a seat that was freed ends the rights of its own application, and of no other', async () => {
  const { open, server } = await makeMachine()
  const cad = await open('cad')
  const viewer = await open('viewer')
  await cad.activate()
  await viewer.activate()
  server.desk.seats.delete(viewer.state.lease?.seatId ?? '')
  server.desk.entitlement.seatCount = 1
  expect(await cad.refresh()).toEqual({ refreshed: true })
  expect(cad.status).toBe('active')
  await changed(viewer, () => viewer.status === 'notActivated')
})

test('the same call with the same key has the same answer for ten minutes, and no timer is kept for it', async () => {
  const { made, folder } = await makeMachine(1)
  let passedMs = 0
  let timers = 0
  const clock = {
    ...systemClock,
    monotonic: () => passedMs,
    after: (...[ms, work]: Parameters<typeof systemClock.after>) => {
      timers += 1
      return systemClock.after(ms, work)
    },
  }
  const path = join(folder, 'other.sock')
  const listening = await listen(made.agent, path, 'control', clock)
  onTestFinished(() => listening.close())
  const activate = async (key: string) => {
    const reply = await socketFetch(path, { quiet: false })('http://agent/api/v1/activate', {
      method: 'POST',
      headers: { 'N-TenantId': tenantId, 'Idempotency-Key': key },
      body: JSON.stringify({ productId, appName: 'cad' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    const { accessToken } = (await reply.json()) as { accessToken: string }
    return accessToken
  }
  const first = await activate('one')
  passedMs = 599_999
  expect(await activate('two')).not.toBe(first)
  expect(await activate('one')).toBe(first)
  passedMs = 600_000
  expect(await activate('one')).not.toBe(first)
  expect(timers).toBe(0)
})

test('what is in the place of the socket and is none stays', async () => {
  const { made, folder } = await makeMachine(1)
  const path = join(folder, 'state.json')
  await writeFile(path, '{}')
  await expect(listen(made.agent, path, 'control', systemClock)).rejects.toThrow(/is no socket/)
  expect(await readFile(path, 'utf8')).toBe('{}')
})

test.each([
  {},
  { queueId: 'q', sequence: 1 },
  { queueId: 'q', sequence: 0, entries: [] },
  { queueId: 'q', sequence: 1, entries: [null] },
  { queueId: 'q', sequence: 1, entries: [{ key: 'a', amount: -1, at: '2026-01-01T00:00:00Z' }] },
  { queueId: 'q', sequence: 1, entries: [{ key: 'a', amount: 1, at: 'yesterday' }] },
])('%j is no upload of usage', (body) => {
  expect(() => readUsage(body)).toThrow(expect.objectContaining({ code: 'validationFailed' }))
})
