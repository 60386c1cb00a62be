import { type BackOff, backOff, pauseUntilAt } from './back-off.ts'
import type { Retry } from './duty.ts'

/**
 * The stream of one process. `isUp` only after something arrived over it: a proxy that buffers takes
 * the request, answers with headers even, and lets nothing through.
 */
export type Push = {
  readonly isOpen: boolean
  readonly isUp: boolean
  /** The head of the answer is there, which a proxy may send by itself. */
  readonly isAnswered: boolean
  /** The last sign of life, or the opening. */
  readonly aliveAt: number
  readonly retry: Retry | null
}

export type PushEvent =
  | { readonly kind: 'looked' }
  | { readonly kind: 'opened' }
  | { readonly kind: 'alive' }
  /** Ended or failed. `unknown`: the server has no stream, as older ones do not. */
  | {
      readonly kind: 'lost'
      readonly cause: 'ended' | 'failed' | 'unknown'
      readonly retryAfterSeconds: number | null
      /** What a working stream asked to wait before it is opened again, spread by the server. */
      readonly retryMs: number | null
    }

export type PushStep = {
  readonly push: Push
  readonly action: 'open' | 'close' | null
  readonly nextAt: number | null
}

// The first event is sent with the head of the answer; a heartbeat comes every fifteen seconds.
const firstEventMs = 5_000
const silenceMs = 45_000

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** `chance` from 0 to 1: programs that start together do not connect together. */
export function startPush(chance: number, now: number): Push {
  const retry = { failures: 0, nextAt: now + chance * 5 * second }
  return { isOpen: false, isUp: false, isAnswered: false, aliveAt: now, retry }
}

/** `isWanted`: there is a lease to be told about. The same pure form as `step`. */
export function stepPush(
  push: Push,
  isWanted: boolean,
  event: PushEvent,
  chance: number,
  now: number,
): PushStep {
  const next = settle(push, event, chance, now)
  if (next.isOpen) {
    if (!isWanted) return { push: closed(next, chance, now), action: 'close', nextAt: null }
    const deadAt = next.aliveAt + (next.isAnswered && !next.isUp ? firstEventMs : silenceMs)
    if (now < deadAt) return { push: next, action: null, nextAt: deadAt }
    const silent = {
      kind: 'lost',
      cause: 'failed',
      retryAfterSeconds: null,
      retryMs: null,
    } as const
    const given = settle(next, silent, chance, now)
    return { push: given, action: 'close', nextAt: given.retry?.nextAt ?? null }
  }
  if (!isWanted) return { push: next, action: null, nextAt: null }
  const openAt = next.retry?.nextAt ?? now
  if (openAt > now) return { push: next, action: null, nextAt: openAt }
  const opened = { ...next, isOpen: true, isUp: false, isAnswered: false, aliveAt: now }
  return { push: opened, action: 'open', nextAt: now + silenceMs }
}

function settle(push: Push, event: PushEvent, chance: number, now: number): Push {
  switch (event.kind) {
    case 'looked':
      return push
    case 'opened':
      return { ...push, isAnswered: true, aliveAt: now }
    case 'alive':
      return { ...push, isUp: true, aliveAt: now, retry: null }
    case 'lost': {
      const range = ranges[push.isUp ? 'ended' : event.cause]
      const retry = backOff(push.retry, range, chance, now)
      const asked = event.retryAfterSeconds
      const wanted = push.isUp && event.retryMs !== null ? now + event.retryMs : retry.nextAt
      const nextAt = asked === null ? wanted : Math.max(wanted, pauseUntilAt(asked, chance, now))
      return {
        isOpen: false,
        isUp: false,
        isAnswered: false,
        aliveAt: push.aliveAt,
        retry: { failures: retry.failures, nextAt },
      }
    }
  }
}

function closed(push: Push, chance: number, now: number): Push {
  return { ...startPush(chance, now), aliveAt: push.aliveAt }
}

// A stream that worked is wanted back soon; one that never did costs a connection for every try.
const ranges: Record<'ended' | 'failed' | 'unknown', BackOff> = {
  ended: { shortestMs: 20 * second, longestMs: 5 * minute, spread: 0.95 },
  failed: { shortestMs: 30 * second, longestMs: hour },
  unknown: { shortestMs: 6 * hour, longestMs: 24 * hour },
}
