import { expect, test } from 'vitest'
import { acknowledge, addUse, emptyQueue, reject, sealBatch } from '../src/usage/queue.ts'

const queueOf = (...keys: string[]) =>
  keys.reduce((queue, key) => addUse(queue, { key, amount: 1, at: 0 }), emptyQueue)

const seal = (queue: Parameters<typeof sealBatch>[0]) => {
  const sealed = sealBatch(queue, () => 'queue')
  if (sealed.sealed === null) throw new Error('nothing waits')
  return { queue: sealed, sent: sealed.sealed }
}

test('a second answer to what was refused settles nothing that has its number now', () => {
  const first = seal(queueOf('gone', 'reports'))
  // Two of a process sent it, a refresh by hand and the background: the first answer is here.
  const second = seal(reject(first.queue, first.sent))
  expect(second.sent).toMatchObject({ sequence: 1, entries: [{ key: 'reports' }] })
  expect(reject(second.queue, first.sent)).toBe(second.queue)
  expect(acknowledge(second.queue, first.sent)).toBe(second.queue)
  expect(acknowledge(second.queue, second.sent).sealed).toBeNull()
})
