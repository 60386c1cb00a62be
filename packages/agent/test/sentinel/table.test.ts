import { describe, expect, test } from 'vitest'
import { install, type Kind, presets, type Terms } from '../support/installation.ts'

// What a device does by itself and when, row by row, counted at the server. `coupled` is the older
// way, in which changes come with renewals; of its column one thing is gone: no restart renews.

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const kinds: Kind[] = ['the library in one application', 'the agent']

const sold = (features: {
  [key: string]: { type: string; total: number | null; used: number }
}) => {
  features.render = { type: 'bool', total: 1, used: 0 }
}

describe.each(kinds)('%s', (kind) => {
  /** Started, with its seat, and nothing counted yet. */
  async function running(terms: Terms) {
    const made = await install(kind, terms)
    await made.start()
    count(made.server)
    return made
  }

  function count(server: { records: number; polls: number; usageSyncs: number }) {
    Object.assign(server, { records: 0, polls: 0, usageSyncs: 0 })
  }

  describe('first start', () => {
    test.each(Object.entries(presets))('%s: fetched once, one record', async (_, terms) => {
      const { start, server, isUsable } = await install(kind, terms)
      await start()
      expect(isUsable()).toBe(true)
      expect(server).toMatchObject({ records: 1, polls: 0 })
    })

    test('without network: a clear reason, and again until it succeeds', async () => {
      const { start, restart, pass, server, isUsable } = await install(kind, presets.decoupled)
      server.mode = 'down'
      await start()
      expect(isUsable()).toBe(false)
      server.mode = 'up'
      // The agent does it by itself; an application activates when its user starts it.
      if (kind === 'the agent') await pass(minute)
      else await restart()
      expect(isUsable()).toBe(true)
      expect(server.records).toBe(1)
    })

    test('with an empty disk on a machine that has a seat: the same seat, and no second one', async () => {
      const { stop, wipe, start, server } = await running(presets.decoupled)
      const [seat] = server.desk.seats.values()
      await stop()
      wipe()
      await start()
      expect(server.records).toBe(1)
      expect([...server.desk.seats.values()].map(({ id }) => id)).toEqual([seat?.id])
    })
  })

  describe('restart', () => {
    test.each(Object.entries(presets))(
      '%s: nothing is fetched, ten times over',
      async (_, terms) => {
        const { restart, pass, server } = await running(terms)
        for (let i = 0; i < 10; i++) {
          await pass(minute)
          await restart()
        }
        expect(server).toMatchObject({ records: 0, polls: 0, usageSyncs: 0 })
      },
    )

    test('coupled: with a renewal that fell due meanwhile, exactly that one', async () => {
      const { stop, sleep, start, restart, server } = await running(presets.coupled)
      await stop()
      await sleep(day + 1_000)
      await start()
      await restart()
      expect(server.records).toBe(1)
    })
  })

  describe('the lease duration ends', () => {
    test('full duration: nothing is fetched in ten years', async () => {
      const { stop, sleep, start, pass, isUsable, server } = await running(presets.decoupled)
      for (let year = 0; year < 10; year++) {
        await stop()
        await sleep(365 * day)
        await start()
        await pass(hour)
      }
      expect(isUsable()).toBe(true)
      expect(server.records).toBe(0)
    })

    const tenDays = { ...presets.decoupled, leaseMs: 10 * day }

    test('a set lease: its successor is fetched with renewal off too, without a gap', async () => {
      const { stop, sleep, start, pass, isUsable, server } = await running(tenDays)
      await stop()
      await sleep(10 * day - hour)
      await start()
      await pass(58 * minute)
      expect(server.records).toBe(0)
      for (let i = 0; i < 10; i++) {
        await pass(20_000)
        expect(isUsable()).toBe(true)
      }
      expect(server.records).toBe(1)
    })

    test('a set lease, no network: it holds to its end, and comes back with the network', async () => {
      const { stop, sleep, start, pass, isUsable, server } = await running(tenDays)
      await stop()
      await sleep(10 * day - hour)
      server.mode = 'down'
      await start()
      await pass(hour - 1_000)
      expect(isUsable()).toBe(true)
      await pass(1_000)
      expect(isUsable()).toBe(false)
      server.mode = 'up'
      await pass(6 * minute)
      expect(isUsable()).toBe(true)
    })

    test('never before the entitlement does, when it lasts as long', async () => {
      const made = await install(kind, presets.decoupled)
      const { entitlement } = made.server.desk
      entitlement.term = { ...entitlement.term, expiry: new Date(made.now() + day).toISOString() }
      await made.start()
      count(made.server)
      await made.pass(day - 1)
      expect(made.isUsable()).toBe(true)
      expect(made.server.records).toBe(0)
      await made.pass(1)
      expect(made.isUsable()).toBe(false)
    })
  })

  describe('renewal frequency', () => {
    test('off: three days, no lease, 72 polls', async () => {
      const { pass, server } = await running(presets.decoupled)
      await pass(3 * day)
      expect(server).toMatchObject({ records: 0, polls: 72 })
    })

    test('every 24 hours: five days, five leases', async () => {
      const { pass, server } = await running(presets.coupled)
      await pass(5 * day)
      expect(server.records).toBe(5)
    })

    const atPercent = {
      leaseMs: 90 * day,
      renewal: { mode: 'atPercent', percent: 80, courtesy: false },
    }

    test('at 80 % of 90 days: on day 72', async () => {
      const { stop, sleep, start, pass, server } = await running(atPercent)
      await stop()
      await sleep(71 * day + 23 * hour)
      await start()
      await pass(45 * minute)
      expect(server.records).toBe(0)
      await pass(16 * minute)
      expect(server.records).toBe(1)
    })

    test('a try that fails keeps the old lease and is made again', async () => {
      const { stop, sleep, start, pass, isUsable, server } = await running(atPercent)
      await stop()
      server.mode = 'down'
      await sleep(72 * day)
      await start()
      await pass(3 * hour)
      expect(isUsable()).toBe(true)
      expect(server.records).toBe(0)
      server.mode = 'up'
      await pass(hour)
      expect(server.records).toBe(1)
    })
  })

  describe('an update is detected', () => {
    test('decoupled: within the poll interval, whatever the renewal, and without a record', async () => {
      const { pass, has, server } = await running(presets.decoupled)
      await pass(10 * minute)
      server.edit(({ features }) => sold(features))
      await pass(50 * minute)
      expect(has('render')).toBe(true)
      expect(server).toMatchObject({ records: 0, polls: 1 })
    })

    test('a poll that finds nothing new writes nothing and makes no record', async () => {
      const { pass, server } = await running(presets.decoupled)
      const before = JSON.stringify([...server.desk.seats.values()])
      await pass(12 * hour)
      expect(server).toMatchObject({ records: 0, polls: 12 })
      expect(JSON.stringify([...server.desk.seats.values()])).toBe(before)
    })

    test('five edits that are published together arrive as one, with the last value', async () => {
      const { pass, limit, server } = await running(presets.decoupled)
      const { desk } = server
      for (const total of [20, 30, 40, 50, 60]) {
        server.edit(({ features }) => sell(features, total), { publish: total === 60 })
      }
      const issued = () => [...desk.seats.values()][0]?.lastIssuedAt
      await pass(hour)
      expect(limit('storageTb')).toBe(60)
      const first = issued()
      await pass(5 * hour)
      expect(issued()).toBe(first)
    })

    test('an edit and its reverse before a poll leave everything as it was', async () => {
      const { pass, limit, server } = await running(presets.decoupled)
      server.edit(({ features }) => sell(features, 5))
      server.edit(({ features }) => sell(features, 100))
      await pass(2 * hour)
      expect(limit('storageTb')).toBe(100)
      expect(server.records).toBe(0)
    })

    function sell(
      features: Record<string, { type: string; total: number | null; used: number }>,
      total: number,
    ) {
      features.storageTb = { type: 'elementPool', total, used: 0 }
    }

    test('a term that was lengthened is had at once, not when the old one ends', async () => {
      const made = await install(kind, presets.decoupled)
      const { entitlement } = made.server.desk
      const until = (at: number) => ({ ...entitlement.term, expiry: new Date(at).toISOString() })
      entitlement.term = until(made.now() + day)
      await made.start()
      made.server.edit((edited) => {
        edited.term = until(made.now() + 30 * day)
      })
      await made.pass(hour + 2 * minute)
      made.server.mode = 'down'
      await made.pass(2 * day)
      expect(made.isUsable()).toBe(true)
    })
  })

  describe('sync by hand', () => {
    test('brings what the back end still holds back, and the window brings it no second time', async () => {
      const { pass, sync, has, server } = await running(presets.decoupled)
      server.edit(({ features }) => sold(features), { publish: false })
      await pass(2 * hour)
      expect(has('render')).toBe(false)
      expect(await sync()).toEqual({ refreshed: true })
      expect(has('render')).toBe(true)
      server.desk.entitlement.published = server.desk.entitlement.version
      const issued = [...server.desk.seats.values()][0]?.lastIssuedAt
      await pass(3 * hour)
      expect([...server.desk.seats.values()][0]?.lastIssuedAt).toBe(issued)
      expect(server.records).toBe(1)
    })

    test('a hundred at once are one; more than six a minute are refused with the reason', async () => {
      const { pass, sync, server } = await running(presets.decoupled)
      await Promise.all(Array.from({ length: 100 }, () => sync()))
      expect(server.records).toBe(1)
      for (let i = 0; i < 5; i++) await sync()
      expect(await sync()).toMatchObject({ refreshed: false, reason: 'syncTooOften' })
      expect(server.records).toBe(6)
      await pass(minute)
      expect(await sync()).toEqual({ refreshed: true })
    })

    test('without network it says so, and changes nothing', async () => {
      const { sync, isUsable, server } = await running(presets.decoupled)
      server.mode = 'down'
      expect(await sync()).toMatchObject({ refreshed: false, reason: 'networkUnreachable' })
      expect(isUsable()).toBe(true)
    })
  })

  describe('usage', () => {
    async function runningWithCount() {
      const made = await install(kind, presets.decoupled)
      const { features } = made.server.desk.entitlement
      features.reportRuns = { type: 'usageCount', total: null, used: 0 }
      await made.start()
      count(made.server)
      return { ...made, used: () => features.reportRuns?.used }
    }

    test('is told within the hour, though no lease is ever renewed', async () => {
      const { use, pass, server, used } = await runningWithCount()
      server.mode = 'down'
      await use('reportRuns', 3)
      await use('reportRuns', 4)
      server.mode = 'up'
      await pass(hour)
      expect(used()).toBe(7)
      // The first use was numbered when it was tried at once; a number keeps its content.
      expect(server).toMatchObject({ records: 0, usageSyncs: 2 })
    })

    test('that was sent and not acknowledged is sent again, and counts once', async () => {
      const { use, pass, restart, server, used } = await runningWithCount()
      server.mode = 'down'
      await use('reportRuns', 5)
      server.mode = 'deaf'
      await pass(2 * hour)
      expect(used()).toBe(5)
      await restart()
      server.mode = 'up'
      await pass(2 * hour)
      expect(used()).toBe(5)
      expect(server.usageSyncs).toBeGreaterThan(1)
    })
  })

  describe('the earlier behaviour kept: detection off, numbers set', () => {
    test('changes arrive with renewals only, and still not at a restart', async () => {
      const { pass, restart, has, server } = await running(presets.coupled)
      server.edit(({ features }) => sold(features), { publish: false })
      for (let i = 0; i < 3; i++) {
        await pass(hour)
        await restart()
      }
      expect(has('render')).toBe(false)
      await pass(21 * hour)
      expect(has('render')).toBe(true)
      expect(server.records).toBe(1)
    })
  })

  describe('upgrade of the data of a vendor', () => {
    test('an entitlement goes on as it was sold until it is edited, and then as it is edited', async () => {
      const { pass, sync, server } = await running(presets.coupled)
      await pass(2 * day)
      expect(server.records).toBe(2)
      server.edit((entitlement) => {
        entitlement.leaseMs = null
        entitlement.renewal = { ...entitlement.renewal, ...presets.decoupled.renewal }
      })
      await sync()
      count(server)
      await pass(2 * day)
      expect(server.records).toBe(0)
    })
  })
})
