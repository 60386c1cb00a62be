import { expect, onTestFinished, test } from 'vitest'
import { Leasehold, type LeaseholdOptions } from '../src/leasehold.ts'
import { makeActiveDevice, makeDevice, memoryStorage } from './support/virtual-device.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const decoupled = { mode: 'off', courtesy: false }

async function makeDecoupled() {
  const device = await makeActiveDevice()
  const { desk } = device.server
  desk.entitlement.leaseMs = null
  desk.entitlement.renewal = { ...desk.entitlement.renewal, ...decoupled }
  await device.license.refresh()
  device.server.records = 0
  device.server.polls = 0
  return device
}

test('a change reaches a device that is asking within its poll interval, and it is told', async () => {
  const device = await makeDecoupled()
  const told: unknown[] = []
  device.license.on('changed', ({ before, after }) =>
    told.push([before.lease?.rightsVersion, after.lease?.rightsVersion]),
  )
  device.server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  await device.pass(59 * minute)
  expect(device.license.has('render')).toBe(false)
  await device.pass(minute)
  expect(device.license.has('render')).toBe(true)
  expect(told).toEqual([['1.1', '1.2']])
  expect(device.server.records).toBe(0)
})

test('a change reaches a device that is connected at once', async () => {
  const device = await makeDecoupled()
  device.server.stream = 'open'
  await device.restart()
  await device.pass(10_000)
  expect(device.license.background).toMatchObject({ leads: true, streams: true })
  device.server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  await device.pass(0)
  expect(device.license.has('render')).toBe(true)
  expect(device.server.polls).toBe(0)
})

test('what the stream brought is acknowledged by a poll, soon and not by all at once', async () => {
  const device = await makeDecoupled()
  device.server.stream = 'open'
  await device.restart()
  await device.pass(10_000)
  device.server.edit(() => {})
  await device.pass(20_000)
  expect(device.server.polls).toBe(1)
})

test('rights that are revoked end at once over the stream, and come back when they are enabled', async () => {
  const device = await makeDecoupled()
  device.server.stream = 'open'
  await device.restart()
  await device.pass(10_000)
  device.server.refuse('entitlementDisabled')
  await device.pass(0)
  expect(device.license.status).toBe('entitlementNotActive')
  expect(device.license.problem?.code).toBe('entitlementDisabled')
  device.server.refuse(null)
  await device.pass(hour)
  expect(device.license.status).toBe('active')
  expect(device.server.records).toBe(0)
})

test('a proxy that holds the stream back costs nothing but the push', async () => {
  const device = await makeDecoupled()
  device.server.stream = 'held'
  await device.restart()
  device.server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  await device.pass(hour)
  expect(device.license.has('render')).toBe(true)
  const { streamsOpened } = device.server
  await device.pass(day)
  expect(device.server.streamsOpened - streamsOpened).toBeLessThan(50)
})

test('a stream whose server stops is opened again, and nothing that happened between is missed', async () => {
  const device = await makeDecoupled()
  device.server.stream = 'open'
  await device.restart()
  await device.pass(10_000)
  device.server.mode = 'down'
  device.server.hangUp()
  await device.pass(5 * minute)
  device.server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  device.server.mode = 'up'
  await device.pass(10 * minute)
  expect(device.license.has('render')).toBe(true)
})

test('what is used without network is told when there is one, once each', async () => {
  const device = await makeDecoupled()
  const { features } = device.server.desk.entitlement
  features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  await device.license.refresh()
  device.server.mode = 'down'
  for (let i = 0; i < 5; i++) {
    expect(await device.license.count('reportRuns', 2)).toMatchObject({
      counted: true,
      queued: true,
    })
    await device.pass(5 * minute)
  }
  expect(device.license.features.find(({ key }) => key === 'reportRuns')?.active).toBe(10)
  await device.restart()
  device.server.mode = 'up'
  await device.pass(2 * hour)
  expect(features.reportRuns.used).toBe(10)
})

test('a limited count is refused without network', async () => {
  const device = await makeDecoupled()
  device.server.mode = 'down'
  expect(await device.license.count('reportRuns')).toMatchObject({
    counted: false,
    reason: 'networkUnreachable',
  })
})

test('a queue that a copy of the device has used begins anew, and nothing is lost', async () => {
  const device = await makeDecoupled()
  const { entitlement, usage } = device.server.desk
  entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  await device.license.refresh()
  const use = async () => {
    device.server.mode = 'down'
    await device.license.count('reportRuns')
    device.server.mode = 'up'
    await device.pass(2 * hour)
  }
  await use()
  const [queue] = usage.values()
  if (queue === undefined) throw new Error('nothing was sent')
  queue.sequence = 2
  queue.batches.set(2, 'what the copy sent')
  await use()
  expect(entitlement.features.reportRuns.used).toBe(2)
  expect(usage.size).toBe(2)
  expect(device.license.background?.usageProblem?.code).toBe('usageForked')
})

test('a server that asks to be left alone is left alone', async () => {
  const device = await makeDecoupled()
  await device.pass(hour)
  device.server.mode = 'busy'
  const before = device.server.calls.length
  await device.pass(6 * hour)
  expect(device.server.calls.length - before).toBeLessThan(25)
})

test('switched off, nothing is done by itself', async () => {
  const device = await makeActiveDevice({ background: false })
  const calls = device.server.calls.length
  await device.pass(3 * day)
  expect(device.server.calls.length).toBe(calls)
  expect(device.license.background).toBeNull()
})

test.each([
  ['in the very instant of the renewal', 0],
  ['by a server whose clock is behind', -500],
])('an edit that was signed %s is taken', async (_, offsetMs) => {
  const device = await makeDecoupled()
  device.server.stream = 'open'
  await device.restart()
  await device.pass(10_000)
  await device.license.refresh()
  const { desk } = device.server
  const heldAt = device.license.state.lease?.issuedAt.getTime() ?? 0
  for (const seat of desk.seats.values()) seat.lastIssuedAt = 0
  const { now } = desk
  desk.now = () => heldAt + offsetMs
  device.server.edit(({ features }) => {
    features.render = { type: 'bool', total: 1, used: 0 }
  })
  await device.pass(0)
  desk.now = now
  expect(device.license.state.lease?.issuedAt.getTime()).toBe(heldAt + offsetMs)
  expect(device.license.has('render')).toBe(true)
})

test('a cache that cannot be read for a moment loses nothing', async () => {
  const storage = memoryStorage()
  let isReadable = true
  const device = await makeActiveDevice({
    storage: {
      read: async () => {
        if (!isReadable) throw new Error('too many open files')
        return storage.read()
      },
      write: storage.write,
    },
  })
  const { features } = device.server.desk.entitlement
  features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  await device.license.refresh()
  device.server.mode = 'down'
  await device.license.count('reportRuns', 2)
  const before = await storage.read()
  isReadable = false
  await device.pass(20 * minute)
  expect(device.license.problem?.code).toBe('cacheUnreadable')
  expect(await storage.read()).toBe(before)
  isReadable = true
  device.server.mode = 'up'
  await device.pass(hour)
  expect(device.license.status).toBe('active')
  expect(features.reportRuns.used).toBe(2)
})

test.each(['read', 'write'] as const)(
  'a renewal whose %s of the cache fails once is tried again before the lease ends',
  async (task) => {
    const storage = memoryStorage()
    let failsFromAt = Number.POSITIVE_INFINITY
    let failed = 0
    const failOnce = (name: 'read' | 'write') => {
      if (name !== task || device.clock.wall() < failsFromAt) return
      failsFromAt = Number.POSITIVE_INFINITY
      failed += 1
      throw new Error('sharing violation')
    }
    const device = await makeDevice({
      storage: {
        read: async () => {
          failOnce('read')
          return storage.read()
        },
        write: async (bytes) => {
          failOnce('write')
          return storage.write(bytes)
        },
      },
    })
    const { entitlement } = device.server.desk
    entitlement.renewal = { ...entitlement.renewal, courtesy: false }
    await device.start()
    await device.license.activate({ code: 'DEMO-CODE' })
    // The time is noted every five minutes, and the renewal is due in the minutes after this one.
    await device.pass(50 * minute + 1)
    failsFromAt = device.clock.wall()
    await device.pass(11 * minute)
    expect([failed, device.license.status]).toEqual([1, 'active'])
  },
)

test('a process that is no longer the one in the background lets go of what was taken over', async () => {
  let isOurs = true
  const released: string[] = []
  const storage: LeaseholdOptions['storage'] = {
    ...memoryStorage(),
    lead: async () => {
      if (!isOurs) return null
      return { isOurs: async () => isOurs, release: async () => void released.push('released') }
    },
  }
  const device = await makeActiveDevice({ storage })
  expect(device.license.background?.leads).toBe(true)
  isOurs = false
  await device.pass(2 * minute)
  expect(device.license.background?.leads).toBe(false)
  expect(released).toEqual(['released'])
})

test('a count that a failing server may have made is said to be open, and made once', async () => {
  const device = await makeDecoupled()
  device.server.mode = 'busy'
  expect(await device.license.count('reportRuns')).toMatchObject({
    counted: false,
    reason: 'replyLost',
  })
  device.server.mode = 'up'
  await device.license.refresh()
  expect(device.server.desk.entitlement.features.reportRuns?.used).toBe(1)
})

test('an answer from before rights were revoked does not bring them back', async () => {
  const device = await makeDevice()
  device.server.stream = 'open'
  let gate = Promise.resolve()
  const fetch: LeaseholdOptions['fetch'] = async (url, init) => {
    const reply = await device.server.fetch(url, init)
    if (url.endsWith('/updates')) await gate
    return reply
  }
  const license = await Leasehold.open({ ...device.options, fetch })
  onTestFinished(() => license.close())
  await license.activate({ code: 'DEMO-CODE' })
  await device.pass(10_000)
  expect(license.background?.streams).toBe(true)
  let open = () => {}
  gate = new Promise((resolve) => {
    open = resolve
  })
  onTestFinished(() => open())
  // What the stream brings is acknowledged by a poll; nothing here waits for that.
  device.server.edit(() => {})
  for (let passed = 0; device.server.polls === 0 && passed < 20; passed += 1) {
    device.clock.pass(1_000)
    await device.clock.settle()
  }
  expect(device.server.polls).toBe(1)
  device.server.refuse('entitlementDisabled')
  await device.clock.settle()
  expect(license.status).toBe('entitlementNotActive')
  open()
  await device.clock.settle()
  expect(license.status).toBe('entitlementNotActive')
})
