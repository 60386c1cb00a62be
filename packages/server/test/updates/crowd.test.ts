import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AccessClaims } from '../../src/licensing/access-token.ts'
import type { PollAnswer } from '../../src/propagation/answer-poll.ts'
import { createStreams, type Sink, type StreamEvent } from '../../src/propagation/streams.ts'

// A crowd whose updates take longer to make than the time from one look at the streams to the next.

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Answers = Map<string, PollAnswer>

const updateTo = (version: number) =>
  ({ kind: 'update', isDue: false, update: { rights: { version }, publishedAt: 0 } }) as PollAnswer
const disabled: PollAnswer = {
  kind: 'refused',
  refusal: { code: 'entitlementDisabled', facts: {} },
}

function crowdOf(size: number, answers: Answers) {
  const turns: (() => void)[] = []
  let made = 0
  const answer = ({ entitlementId }: AccessClaims, known: { version: number } | null) => {
    const found = answers.get(entitlementId)
    const isNew = found?.kind !== 'update' || found.update.rights.version > (known?.version ?? 0)
    return found && isNew ? found : ({ kind: 'unchanged', isDue: false } as const)
  }
  const streams = createStreams({
    epoch: 1,
    now: () => 0,
    isTrusted: () => true,
    answer,
    lookUp: async (claims, known) => answer(claims, known),
    async bodies(asked) {
      made += asked.length
      await new Promise<void>((resolve) => turns.push(resolve))
      return asked.map(({ update }) => String(update.rights.version))
    },
    ping: () => '',
  })
  const sent: string[][] = []
  const open = (entitlementId: string) => {
    const told: string[] = []
    const sink: Sink = {
      send: (event: StreamEvent) => void (event.name === 'update' && told.push(event.data)),
      revoke: ({ code }) => void told.push(code),
      end() {},
      destroy() {},
      waitingBytes: 0,
    }
    const claims = { entitlementId, activationId: `${sent.length}`, leaseExpiryAt: 1 }
    streams.open(claims as AccessClaims, sink, { epoch: 1, version: 1 })
    sent.push(told)
    return told
  }
  for (let i = 0; i < size; i += 1) open('crowd')
  return {
    ...{ open, sent },
    get made() {
      return made
    },
    /** Something of an entitlement was committed. */
    change(id: string, to: PollAnswer) {
      answers.set(id, to)
      streams.hear({ entitlements: [id], activations: [] })
    },
    /** Makes the bodies of a turn, and of those that begin by it. */
    async serve(turnsServed: number) {
      for (let i = 0; i < turnsServed; i += 1) {
        turns.shift()?.()
        await vi.advanceTimersByTimeAsync(0)
      }
    },
  }
}

test('a crowd that takes long is sent an edit once each', async () => {
  const crowd = crowdOf(600, new Map())
  crowd.change('crowd', updateTo(2))
  await vi.advanceTimersByTimeAsync(5_000)
  await crowd.serve(20)
  expect(crowd.made).toBe(600)
  expect(crowd.sent.every((told) => told.join() === '2')).toBe(true)
})

test('whoever waits in a crowd is sent the latest, and is stopped at once', async () => {
  const crowd = crowdOf(600, new Map())
  for (const version of [2, 3]) {
    crowd.change('crowd', updateTo(version))
    await vi.advanceTimersByTimeAsync(0)
  }
  await crowd.serve(20)
  expect([crowd.sent[0], crowd.sent[599]]).toEqual([['2', '3'], ['3']])
  for (const to of [updateTo(4), disabled]) {
    crowd.change('crowd', to)
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(crowd.sent[599]).toEqual(['3', 'entitlementDisabled'])
})

test('others do not wait for a crowd', async () => {
  const crowd = crowdOf(600, new Map())
  const other = crowd.open('other')
  crowd.change('crowd', updateTo(2))
  await vi.advanceTimersByTimeAsync(0)
  crowd.change('other', disabled)
  await vi.advanceTimersByTimeAsync(0)
  expect(other).toEqual(['entitlementDisabled'])
})
