import { expect, test } from 'vitest'
import { acknowledge, addUse, emptyQueue, reject, sealBatch } from '../src/usage/queue.ts'

const queueOf = (...keys: string[]) =>
  keys.reduce((queue, key) => addUse(queue, { key, amount: 1, at: 0 }), emptyQueue)

const seal = (queue: Parameters<typeof sealBatch>[0]) => {
  const sealed = sealBatch(queue, () => 'queue')
  if (sealed.sealed === null) throw new Error('nothing waits')
  return { queue: sealed, sent: sealed.sealed }
}

test('while few wait each use keeps its instant, which decides its period', () => {
  const uses = [10_000, 10_000, 10_001, 30_000]
  const { open } = uses.reduce(
    (queue, at) => addUse(queue, { key: 'reports', amount: 1, at }),
    emptyQueue,
  )
  expect(open.map(({ at, amount }) => [at, amount])).toEqual([
    [10_000, 2],
    [10_001, 1],
    [30_000, 1],
  ])
})

test('of many, uses of a minute are one entry, and those on two sides of midnight are not', () => {
  const midnight = Date.UTC(2026, 6, 1)
  const before = Array.from({ length: 200 }, (_, index) => midnight - 10_000_000 + index)
  const uses = [-40_000, -1, 0, 20_000, 59_999].map((ms) => midnight + ms)
  const { open } = [...before, ...uses].reduce(
    (queue, at) => addUse(queue, { key: 'reports', amount: 1, at }),
    emptyQueue,
  )
  expect(open.slice(200)).toEqual([
    { key: 'reports', amount: 2, at: midnight - 40_000 },
    { key: 'reports', amount: 3, at: midnight },
  ])
})

test('a second answer to what was refused settles nothing that has its number now', () => {
  const first = seal(queueOf('gone', 'reports'))
  // Two of a process sent it, a refresh by hand and the background: the first answer is here.
  const second = seal(reject(first.queue, first.sent))
  expect(second.sent).toMatchObject({ sequence: 1, entries: [{ key: 'reports' }] })
  expect(reject(second.queue, first.sent)).toBe(second.queue)
  expect(acknowledge(second.queue, first.sent)).toBe(second.queue)
  expect(acknowledge(second.queue, second.sent).sealed).toBeNull()
})
