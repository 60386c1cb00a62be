import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  batchCommands,
  batchGroups,
  createQueue,
  type Pending,
  type Queue,
} from '../../src/licensing/queue.ts'

type Place = { tenant: number; group: number }
type Step =
  | { do: 'add'; place: Place; times: number }
  | { do: 'take' }
  | { do: 'done'; which: number }
  | { do: 'expire'; age: number }

const roomy = { perGroup: 100_000, total: 1_000_000 }

let made = 0

// The number of a command, and when it began to wait, are the same: one unit of time for each.
function command({ tenant, group }: Place): Pending {
  made += 1
  const tenantId = `tenant ${tenant}`
  const groupId = `group ${group}`
  return {
    key: `${tenantId} ${groupId}`,
    waitingSince: made,
    submission: {
      tenantId,
      groupId,
      author: { type: 'system', id: null, name: 'test' },
      ipAddress: null,
      command: { type: 'settle' },
    },
    resolve: () => {},
    reject: () => {},
  }
}

function fill(queue: Queue, place: Place, times: number): Pending[] {
  return Array.from({ length: times }, () => {
    const pending = command(place)
    if (!queue.add(pending)) throw new Error('the queue is full')
    return pending
  })
}

function countBy(batch: readonly Pending[], name: (pending: Pending) => string) {
  const counts = new Map<string, number>()
  for (const pending of batch) counts.set(name(pending), (counts.get(name(pending)) ?? 0) + 1)
  return counts
}

function firstOfEachGroup(batch: readonly Pending[]): Pending[] {
  return [...new Map(batch.map((pending) => [pending.key, pending])).values()]
}

const tenantOf = (pending: Pending) => pending.submission.tenantId
const keyOf = (pending: Pending) => pending.key

const place = fc.record({ tenant: fc.nat({ max: 5 }), group: fc.nat({ max: 4 }) })
const anywhere = fc.record({ tenant: fc.nat({ max: 30 }), group: fc.nat({ max: 60 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), place, times: fc.nat(60) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'take' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('done' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), age: fc.nat(200) }) },
)

describe('whatever the order of arrivals, batches and returns', () => {
  const limits = { perGroup: 150, total: 700 }

  test('each command leaves once, in the order of its group, and never beside its own group', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = createQueue(limits)
        // What waits, by group and in order; the model that the queue has to agree with.
        const waiting = new Map<string, Pending[]>()
        const flying: Pending[][] = []
        const lineOf = (key: string) => waiting.get(key) ?? []
        const total = () => [...waiting.values()].reduce((sum, line) => sum + line.length, 0)
        const inFlight = (key: string) => flying.some((batch) => countBy(batch, keyOf).has(key))
        const leave = (gone: readonly Pending[]) => {
          for (const pending of gone) {
            if (lineOf(pending.key).shift() !== pending) expect.fail('out of order')
          }
        }
        for (const next of steps) {
          if (next.do === 'add') {
            for (let i = 0; i < next.times; i += 1) {
              const pending = command(next.place)
              const line = lineOf(pending.key)
              const room = total() < limits.total && line.length < limits.perGroup
              if (queue.add(pending) !== room) expect.fail(`room: ${room}`)
              if (room) line.push(pending)
              waiting.set(pending.key, line)
            }
          } else if (next.do === 'take') {
            const batch = queue.take()
            expect(batch.length).toBeLessThanOrEqual(batchCommands)
            expect(countBy(batch, keyOf).size).toBeLessThanOrEqual(batchGroups)
            for (const key of countBy(batch, keyOf).keys()) expect(inFlight(key)).toBe(false)
            leave(batch)
            if (batch.length > 0) flying.push(batch)
          } else if (next.do === 'done') {
            const [batch] = flying.splice(next.which % Math.max(1, flying.length), 1)
            if (batch) queue.done(batch)
          } else {
            const since = made - next.age
            const late = [...waiting.values()].flat().filter((p) => p.waitingSince < since)
            const expired = queue.expire(since)
            expect(new Set(expired)).toEqual(new Set(late))
            leave(expired)
          }
          expect(queue.size).toBe(total())
          const ready = [...waiting].some(([key, line]) => line.length > 0 && !inFlight(key))
          expect(queue.hasWork).toBe(ready)
        }
        // Once everything is back, batches empty the queue.
        for (const batch of flying.splice(0)) queue.done(batch)
        while (queue.hasWork) {
          const batch = queue.take()
          expect(batch.length).toBeGreaterThan(0)
          leave(batch)
          queue.done(batch)
        }
        expect(queue.size).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  test('no tenant is more than a turn ahead of one that still waits', () => {
    const places = fc.array(
      fc.record({ place: anywhere, times: fc.integer({ min: 1, max: 200 }) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    fc.assert(
      fc.property(places, (arrivals) => {
        const queue = createQueue(roomy)
        const waiting = new Set(arrivals.flatMap(({ place, times }) => fill(queue, place, times)))
        while (queue.hasWork) {
          const batch = queue.take()
          for (const pending of batch) waiting.delete(pending)
          const commands = countBy(batch, tenantOf)
          const groups = countBy(firstOfEachGroup(batch), tenantOf)
          const most = Math.max(...commands.values()) / 32
          for (const passedOver of countBy([...waiting], tenantOf).keys()) {
            // A turn is over with 32 commands or six groups, of which one may have had its own turn.
            const turns = (commands.get(passedOver) ?? 0) / 32 + (groups.get(passedOver) ?? 0) / 5
            expect(most).toBeLessThanOrEqual(turns + 2)
          }
          queue.done(batch)
        }
      }),
      { numRuns: 100 },
    )
  })
})

/** Takes batches, every command of which comes again at once, until the quiet one is among them. */
function batchesUntilServed(queue: Queue, quiet: Pending): number {
  for (let batches = 1; batches < 1_000; batches += 1) {
    const batch = queue.take()
    if (batch.includes(quiet)) return batches
    for (const { submission } of batch) {
      const [tenant = '', group = ''] = [submission.tenantId, submission.groupId]
      fill(queue, { tenant: numberIn(tenant), group: numberIn(group) }, 1)
    }
    queue.done(batch)
  }
  throw new Error('never served')
}

function numberIn(name: string): number {
  return Number(name.split(' ')[1])
}

function quietOne(queue: Queue, place: Place): Pending {
  const [quiet] = fill(queue, place, 1)
  if (!quiet) throw new Error('nothing queued')
  return quiet
}

describe('a flood', () => {
  test('of one group leaves the next batch to everybody else', () => {
    const queue = createQueue(roomy)
    fill(queue, { tenant: 1, group: 1 }, 20_000)
    expect(batchesUntilServed(queue, quietOne(queue, { tenant: 2, group: 1 }))).toBe(1)
  })

  test('of one group leaves the next batch to the other groups of its tenant', () => {
    const queue = createQueue(roomy)
    fill(queue, { tenant: 1, group: 1 }, 20_000)
    expect(batchesUntilServed(queue, quietOne(queue, { tenant: 1, group: 2 }))).toBe(1)
  })

  test('of a thousand busy groups of one tenant leaves the next batch to every other tenant', () => {
    const queue = createQueue(roomy)
    for (let group = 0; group < 1_000; group += 1) fill(queue, { tenant: 1, group }, 50)
    expect(batchesUntilServed(queue, quietOne(queue, { tenant: 2, group: 1 }))).toBe(1)
  })

  test('of one group leaves a tenant of many small groups its half of the batch', () => {
    const queue = createQueue(roomy)
    fill(queue, { tenant: 1, group: 1 }, 20_000)
    for (let group = 0; group < 90; group += 1) fill(queue, { tenant: 2, group }, 1)
    const served = countBy(queue.take(), tenantOf).get('tenant 2')
    expect(served).toBeGreaterThan(70)
  })

  test('of two hundred tenants serves each within its turn of 13 batches', () => {
    const queue = createQueue(roomy)
    for (let tenant = 0; tenant < 200; tenant += 1) fill(queue, { tenant, group: 1 }, 100)
    const quiet = quietOne(queue, { tenant: 999, group: 1 })
    // 512 commands are 16 turns of 32.
    expect(batchesUntilServed(queue, quiet)).toBeLessThanOrEqual(Math.ceil(201 / 16))
  })

  test('of two hundred tenants with small groups serves each within its turn of 13 batches', () => {
    const queue = createQueue(roomy)
    for (let tenant = 0; tenant < 200; tenant += 1) {
      for (let group = 0; group < 50; group += 1) fill(queue, { tenant, group }, 1)
    }
    const quiet = quietOne(queue, { tenant: 999, group: 1 })
    // 100 groups are 16 turns of six.
    expect(batchesUntilServed(queue, quiet)).toBeLessThanOrEqual(Math.ceil(201 / 16))
  })

  test('of a thousand groups of its own tenant serves each within its turn of 63 batches', () => {
    const queue = createQueue(roomy)
    for (let group = 0; group < 1_000; group += 1) fill(queue, { tenant: 1, group }, 100)
    const quiet = quietOne(queue, { tenant: 1, group: 5_000 })
    expect(batchesUntilServed(queue, quiet)).toBeLessThanOrEqual(Math.ceil(1_001 / 16))
  })
})

describe('a full queue', () => {
  test('refuses a group that has its fill, and takes from others', () => {
    const queue = createQueue({ perGroup: 3, total: 100 })
    fill(queue, { tenant: 1, group: 1 }, 3)
    expect(queue.add(command({ tenant: 1, group: 1 }))).toBe(false)
    expect(queue.add(command({ tenant: 1, group: 2 }))).toBe(true)
  })

  test('refuses everybody at its whole bound, and takes again once a batch is out', () => {
    const queue = createQueue({ perGroup: 100, total: 5 })
    fill(queue, { tenant: 1, group: 1 }, 3)
    fill(queue, { tenant: 2, group: 1 }, 2)
    expect(queue.add(command({ tenant: 3, group: 1 }))).toBe(false)
    queue.take()
    expect(queue.add(command({ tenant: 3, group: 1 }))).toBe(true)
  })
})
