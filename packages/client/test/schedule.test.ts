import { describe, expect, test } from 'vitest'
import { type Duty, type Facts, noDuty } from '../src/schedule/duty.ts'
import { startPush, stepPush } from '../src/schedule/push.ts'
import { renewalDue } from '../src/schedule/renewal-due.ts'
import { type Action, type DutyEvent, step } from '../src/schedule/step.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const forever = 253402300799000

const renewal = {
  mode: 'off',
  intervalSeconds: null,
  percent: null,
  courtesy: false,
  courtesyIntervalSeconds: 300,
}

function factsOf(lease: Partial<NonNullable<Facts['lease']>>, more: Partial<Facts> = {}): Facts {
  const whole = { issuedAt: 0, endsAt: day, rightEndAt: forever, renewal, ...lease }
  return { lease: whole, refused: false, courtesyAt: 0, usageWaiting: false, phase: 0, ...more }
}

const granted: Duty = { ...noDuty, grantedAt: 0, renewedAt: 0, heardAt: 0, pollSeconds: 3_600 }
const looked: DutyEvent = { kind: 'looked' }
const tasks = (actions: readonly Action[]) => actions.map(({ task }) => task)

describe('a renewal begins', () => {
  const dueAt = (mode: object, endsAt: number, more: Partial<Facts> = {}) => {
    const facts = factsOf({ endsAt, renewal: { ...renewal, ...mode } }, more)
    return renewalDue(granted, facts)?.at ?? null
  }

  test('at 90 % of the lease, or a minute before its end if that is earlier', () => {
    expect(dueAt({ mode: 'atExpiry' }, 10 * hour)).toBe(9 * hour)
    expect(dueAt({ mode: 'atExpiry' }, 5 * minute)).toBe(4 * minute)
  })

  test('never in the first quarter of a lease, however short it is', () => {
    expect(dueAt({ mode: 'atExpiry' }, 40 * second)).toBe(10 * second)
    expect(dueAt({ mode: 'off' }, 40 * second)).toBe(30 * second)
  })

  test('every interval, at a part of the lease, or in the last minute when it is off', () => {
    expect(dueAt({ mode: 'every', intervalSeconds: 3_600 }, 90 * day)).toBe(hour)
    expect(dueAt({ mode: 'atPercent', percent: 80 }, 90 * day)).toBe(72 * day)
    expect(dueAt({ mode: 'off' }, 90 * day)).toBe(90 * day - minute)
  })

  test('never, where the lease lasts as long as the right to use', () => {
    expect(dueAt({ mode: 'off' }, forever, {})).toBeGreaterThanOrEqual(forever)
    const facts = factsOf({
      endsAt: 30 * day,
      rightEndAt: 30 * day,
      renewal: { ...renewal, mode: 'atExpiry' },
    })
    expect(renewalDue(granted, facts)).toEqual({ at: 30 * day, reason: 'leaseEnd' })
  })

  test('by up to a twentieth earlier, different on each device', () => {
    expect(dueAt({ mode: 'every', intervalSeconds: 3_600 }, 90 * day, { phase: 1 })).toBe(
      57 * minute,
    )
    expect(dueAt({ mode: 'atExpiry' }, 10 * hour, { phase: 0.5 })).toBe(9 * hour - 5 * minute)
  })
})

describe('a step', () => {
  test('says what is due and when to look again', () => {
    const facts = factsOf({ endsAt: day })
    expect(step({ duty: granted, facts }, looked, 0)).toMatchObject({ actions: [], nextAt: hour })
    expect(tasks(step({ duty: granted, facts }, looked, hour).actions)).toEqual(['poll'])
  })

  test('leaves out the poll that a renewal makes needless', () => {
    const facts = factsOf({ endsAt: day, renewal: { ...renewal, mode: 'atExpiry' } })
    expect(tasks(step({ duty: granted, facts }, looked, 23 * hour).actions)).toEqual(['renew'])
  })

  test('keeps thirty slots in thirty days, whatever the phase', () => {
    const every = { ...renewal, mode: 'every', intervalSeconds: 86_400 }
    const facts = factsOf({ endsAt: forever, renewal: every }, { phase: 0.9 })
    let duty = granted
    let renewals = 0
    for (let now = 0; now <= 30 * day; ) {
      const looking = step({ duty, facts }, looked, now)
      for (const { task } of looking.actions) {
        if (task === 'renew') renewals += 1
        const event: DutyEvent =
          task === 'renew'
            ? { kind: 'renewed', nextContactSeconds: 3_600 }
            : { kind: 'current', nextContactSeconds: 3_600 }
        duty = step({ duty, facts }, event, now).duty
      }
      now = step({ duty, facts }, looked, now).nextAt ?? Number.POSITIVE_INFINITY
    }
    expect(renewals).toBe(30)
  })

  test('waits longer after each failure, never past the interval of polls', () => {
    const facts = factsOf({ endsAt: 30 * day })
    let duty = granted
    const pauses: number[] = []
    for (let now = hour, i = 0; i < 10; i++) {
      const failed = { kind: 'failed', task: 'poll', retryAfterSeconds: null } as const
      duty = step({ duty, facts }, { ...failed, refused: false, chance: 0 }, now).duty
      const { nextAt } = step({ duty, facts }, looked, now)
      pauses.push(((nextAt ?? 0) - now) / minute)
      now = nextAt ?? now
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
  })

  test('asks nothing before the server wants to be asked, and not at the same time as others', () => {
    const facts = factsOf({ endsAt: 30 * day })
    const failed = { kind: 'failed', task: 'poll', retryAfterSeconds: 600, refused: false } as const
    const nextAt = (chance: number) => {
      const { duty } = step({ duty: granted, facts }, { ...failed, chance }, hour)
      return step({ duty, facts }, looked, hour).nextAt
    }
    expect(nextAt(0)).toBe(hour + 10 * minute)
    expect(nextAt(1)).toBe(hour + 15 * minute)
  })

  test('of a refused licence asks on at the pace of polls, and after its lease ever more rarely', () => {
    const facts = factsOf({ endsAt: day }, { refused: true })
    const duty = step({ duty: granted, facts }, { kind: 'refused' }, hour).duty
    expect(step({ duty, facts }, looked, hour)).toMatchObject({ actions: [], nextAt: 2 * hour })
    expect(tasks(step({ duty, facts }, looked, day).actions)).toEqual(['renew'])
    let later = duty
    let now = day
    const failed = { kind: 'failed', task: 'renew', retryAfterSeconds: null } as const
    for (let i = 0; i < 6; i++) {
      later = step({ duty: later, facts }, { ...failed, refused: true, chance: 0 }, now).duty
      now = step({ duty: later, facts }, looked, now).nextAt ?? Number.NaN
    }
    expect((now - day) / hour).toBe(1 + 2 + 4 + 8 + 8 + 8)
  })

  test('of an update that lengthens the right renews a lease that lasted as long', () => {
    const facts = factsOf({ endsAt: 30 * day, rightEndAt: 60 * day }, { phase: 0.5 })
    const updated = { kind: 'updated', byStream: false, nextContactSeconds: null } as const
    const ends = { leaseEndBeforeAt: 30 * day, rightEndBeforeAt: 30 * day }
    const { duty } = step({ duty: granted, facts }, { ...updated, ...ends }, hour)
    const next = step({ duty, facts }, looked, hour + 30 * second)
    expect(next.actions).toEqual([{ task: 'renew', reason: 'extension' }])
  })

  test('sends what was used with the next contact, and else every hour', () => {
    const facts = factsOf({ endsAt: 30 * day }, { usageWaiting: true })
    const sent = { ...granted, usageAt: 0 }
    expect(tasks(step({ duty: sent, facts }, looked, 10 * minute).actions)).toEqual([])
    const contact: DutyEvent = { kind: 'current', nextContactSeconds: 3_600 }
    expect(tasks(step({ duty: sent, facts }, contact, 10 * minute).actions)).toEqual(['sendUsage'])
    const ended = factsOf({ endsAt: minute }, { usageWaiting: true, refused: true })
    expect(tasks(step({ duty: sent, facts: ended }, looked, hour).actions)).toContain('sendUsage')
  })
})

describe('the stream', () => {
  test('is up only when something came through, else a proxy holds it and polls go on', () => {
    let { push } = stepPush(startPush(0, 0), true, { kind: 'looked' }, 0, 0)
    expect(push).toMatchObject({ isOpen: true, isUp: false })
    push = stepPush(push, true, { kind: 'opened' }, 0, second).push
    const held = stepPush(push, true, { kind: 'looked' }, 0, 6 * second)
    expect(held.action).toBe('close')
    expect(held.nextAt).toBe(36 * second)
  })

  test('that falls silent is given up, and wanted back soon', () => {
    let { push } = stepPush(startPush(0, 0), true, { kind: 'looked' }, 0, 0)
    push = stepPush(push, true, { kind: 'opened' }, 0, 0).push
    push = stepPush(push, true, { kind: 'alive' }, 0, 0).push
    expect(stepPush(push, true, { kind: 'looked' }, 0, 44 * second).action).toBeNull()
    expect(stepPush(push, true, { kind: 'looked' }, 0.5, 45 * second)).toMatchObject({
      action: 'close',
      nextAt: 45 * second + 10.5 * second,
    })
  })

  test('that the server does not know is asked for again in hours', () => {
    const { push } = stepPush(startPush(0, 0), true, { kind: 'looked' }, 0, 0)
    const lost = { kind: 'lost', cause: 'unknown', retryAfterSeconds: null, retryMs: null } as const
    expect(stepPush(push, true, lost, 0, 0).nextAt).toBe(6 * hour)
  })

  test('is not kept for a licence without a lease', () => {
    const { push } = stepPush(startPush(0, 0), true, { kind: 'looked' }, 0, 0)
    expect(stepPush(push, false, { kind: 'looked' }, 0, 1).action).toBe('close')
    expect(stepPush(startPush(0, 0), false, { kind: 'looked' }, 0, hour).nextAt).toBeNull()
  })
})
