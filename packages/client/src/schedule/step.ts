import { type BackOff, backOff, pauseUntilAt } from './back-off.ts'
import { type Duty, earlyMs, type Facts, noDuty, pollMs, slotAt, type Task } from './duty.ts'
import { type RenewalReason, renewalDue } from './renewal-due.ts'

/** What came to pass. `looked`: nothing but time. */
export type DutyEvent =
  | { readonly kind: 'looked' }
  /** Activated or refreshed, whoever asked for it. */
  | { readonly kind: 'renewed'; readonly nextContactSeconds: number | null }
  /** The server said that nothing has changed, by a reply or by a stream that is alive. */
  | { readonly kind: 'current'; readonly nextContactSeconds: number | null }
  /** New rights arrived; `rightEndBeforeAt` is where the right to use ended before. */
  | {
      readonly kind: 'updated'
      readonly byStream: boolean
      readonly nextContactSeconds: number | null
      readonly leaseEndBeforeAt: number
      readonly rightEndBeforeAt: number
    }
  /** The server has stopped the rights. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'usageSent' }
  /** `chance`, from 0 to 1, spreads those who failed together. */
  | {
      readonly kind: 'failed'
      readonly task: Task
      readonly retryAfterSeconds: number | null
      readonly refused: boolean
      readonly chance: number
    }

export type Action =
  | { readonly task: 'renew'; readonly reason: RenewalReason }
  | { readonly task: 'courtesy' | 'poll' | 'sendUsage' }

export type State = { readonly duty: Duty; readonly facts: Facts }

/** What to do now, and when to look again if nothing happens until then; null is never. */
export type Step = {
  readonly duty: Duty
  readonly actions: readonly Action[]
  readonly nextAt: number | null
}

const minute = 60_000
const hour = 60 * minute

// How often usage that waits is sent when nothing else makes contact.
const usageMs = hour
// Devices that learn of an extension together renew within this time of each other.
const extensionSpreadMs = minute
// A push reaches all devices at once; their answers need not come at once.
const acknowledgeSpreadMs = 20_000

/**
 * The whole of a client's timing: a pure function, so that the client, the agent, a test on a virtual
 * clock and a simulation of ten thousand devices run the same one. `facts` are those after the event.
 *
 * @example
 * const { duty, actions, nextAt } = step(state, { kind: 'looked' }, now)
 * for (const action of actions) await perform(action)
 */
export function step({ duty: before, facts }: State, event: DutyEvent, now: number): Step {
  const duty = settle(before, facts, event, now)
  const due = dueTasks(duty, facts, now)
  const actions = due.filter(({ at }) => at <= now).map(({ action }) => action)
  const ahead = due.map(({ at }) => at).filter((at) => at > now && Number.isFinite(at))
  return { duty, actions, nextAt: ahead.length === 0 ? null : Math.min(...ahead) }
}

type Due = { readonly at: number; readonly action: Action }

function dueTasks(duty: Duty, facts: Facts, now: number): Due[] {
  const { lease } = facts
  if (lease === null) return []
  const notBefore = (at: number, task: Task) =>
    Math.max(at, duty.retries[task]?.nextAt ?? 0, duty.pausedUntilAt ?? 0)
  const due: Due[] = []
  const renewal = renewalDue(duty, facts)
  if (renewal !== null) {
    const at = notBefore(renewal.at, 'renew')
    due.push({ at, action: { task: 'renew', reason: renewal.reason } })
  }
  const isRenewing = due.some(({ at }) => at <= now)
  // Past its end the lease's token serves a refresh only.
  const holds = now < lease.endsAt
  // A renewal brings what a poll and a courtesy refresh would.
  if (holds && !isRenewing) {
    const at = notBefore(pollDueAt(duty, facts), 'poll')
    due.push({ at, action: { task: 'poll' } })
    if (isCourteous(lease, facts)) {
      const courtesyAt = notBefore(courtesyDueAt(duty, facts), 'courtesy')
      due.push({ at: courtesyAt, action: { task: 'courtesy' } })
    }
  }
  // What was used is owed, whatever became of the rights.
  if (facts.usageWaiting) {
    const at = notBefore(duty.usageAt === null ? now : duty.usageAt + usageMs, 'sendUsage')
    due.push({ at, action: { task: 'sendUsage' } })
  }
  return due
}

/** A server chooses for each client, so that they do not come together; without it the phase does. */
function pollDueAt(duty: Duty, facts: Facts): number {
  const everyMs = pollMs(duty)
  const ahead = duty.pollSeconds === null ? earlyMs(everyMs, facts.phase) : 0
  const at = (duty.heardAt ?? duty.grantedAt ?? 0) + everyMs - ahead
  return Math.min(at, duty.acknowledgeAt ?? at)
}

/** Early renewals make sense where the lease ends before the right does. */
function isCourteous(lease: NonNullable<Facts['lease']>, facts: Facts): boolean {
  return lease.renewal.courtesy && lease.endsAt < lease.rightEndAt && !facts.refused
}

function courtesyDueAt(duty: Duty, { lease, courtesyAt, phase }: Facts): number {
  const everyMs = (lease?.renewal.courtesyIntervalSeconds ?? 0) * 1_000
  // Never before the interval is over, so that what the entitlement allows is kept to; so later.
  return (courtesyAt ?? duty.grantedAt ?? 0) + everyMs + earlyMs(everyMs, phase)
}

function settle(duty: Duty, facts: Facts, event: DutyEvent, now: number): Duty {
  switch (event.kind) {
    case 'looked':
      return duty
    case 'renewed':
      return {
        ...heard(duty, facts, event.nextContactSeconds, now),
        grantedAt: now,
        renewedAt: renewedAt(duty, facts, now),
        extendAt: null,
        retries: noDuty.retries,
      }
    case 'current':
      return heard(duty, facts, event.nextContactSeconds, now)
    case 'updated':
      return {
        ...heard(duty, facts, event.nextContactSeconds, now),
        acknowledgeAt: event.byStream ? now + facts.phase * acknowledgeSpreadMs : null,
        extendAt: extensionAt(duty, facts, event, now),
      }
    case 'refused':
      return { ...heard(duty, facts, null, now), extendAt: null }
    case 'usageSent':
      return { ...duty, usageAt: now, retries: { ...duty.retries, sendUsage: null } }
    case 'failed':
      return failed(duty, facts, event, now)
  }
}

/** Contact was made. What waits to be sent goes along, without waiting for its own time. */
function heard(duty: Duty, facts: Facts, nextContactSeconds: number | null, now: number): Duty {
  return {
    ...duty,
    heardAt: now,
    pollSeconds: nextContactSeconds ?? duty.pollSeconds,
    acknowledgeAt: null,
    usageAt: facts.usageWaiting && duty.retries.sendUsage === null ? null : duty.usageAt,
    pausedUntilAt: null,
    retries: { ...duty.retries, poll: null },
  }
}

function renewedAt(duty: Duty, { lease, phase }: Facts, now: number): number {
  const seconds = lease?.renewal.intervalSeconds ?? null
  return seconds === null ? now : slotAt(duty.renewedAt, seconds * 1_000, phase, now)
}

/** A lease that lasted as long as the right did is to do so again, when the right lasts longer. */
function extensionAt(
  duty: Duty,
  { lease, phase }: Facts,
  event: Extract<DutyEvent, { kind: 'updated' }>,
  now: number,
): number | null {
  if (lease === null) return null
  const wasWhole = event.leaseEndBeforeAt >= event.rightEndBeforeAt
  if (!wasWhole || lease.rightEndAt <= event.rightEndBeforeAt) return duty.extendAt
  return duty.extendAt ?? now + phase * extensionSpreadMs
}

function failed(
  duty: Duty,
  facts: Facts,
  event: Extract<DutyEvent, { kind: 'failed' }>,
  now: number,
): Duty {
  const { task, chance, retryAfterSeconds } = event
  const range = event.refused ? refusedRange(duty) : unreachedRange(task, duty, facts, now)
  const retry = backOff(duty.retries[task], range, chance, now)
  const pausedUntilAt =
    retryAfterSeconds === null ? duty.pausedUntilAt : pauseUntilAt(retryAfterSeconds, chance, now)
  return { ...duty, pausedUntilAt, retries: { ...duty.retries, [task]: retry } }
}

/** A refusal is a decision: it is asked about as rarely as for news, and more rarely as it stands. */
function refusedRange(duty: Duty): BackOff {
  return { shortestMs: pollMs(duty), longestMs: 8 * pollMs(duty) }
}

function unreachedRange(task: Task, duty: Duty, { lease }: Facts, now: number): BackOff {
  if (task === 'courtesy') return { shortestMs: 5 * minute, longestMs: hour }
  if (task === 'sendUsage') return { shortestMs: 5 * minute, longestMs: usageMs }
  if (task === 'poll')
    return { shortestMs: Math.min(minute, pollMs(duty)), longestMs: pollMs(duty) }
  const leftMs = lease === null ? 0 : lease.endsAt - now
  // The room that is left is divided, so that there are tries up to the end; then work waits for it.
  const longestMs = leftMs > 0 ? Math.min(Math.max(leftMs / 4, minute), hour) : 5 * minute
  return { shortestMs: Math.min(minute / 2, longestMs), longestMs }
}
