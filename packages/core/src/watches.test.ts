import { describe, expect, it } from 'vitest'
import { dueMarks, nextMarkAt } from './watches.ts'

const day = 86_400_000
const endsAt = 1_000 * day
const before = (days: number) => endsAt - days * day

describe('the marks before an end', () => {
  it.each([
    ['long before', before(100), before(30)],
    ['on the mark itself', before(30), before(7)],
    ['between two', before(29), before(7)],
    ['in the last day', before(0.5), before(0)],
    ['at the end', before(0), null],
    ['after it', before(-5), null],
  ])('%s', (_, now, next) => expect(nextMarkAt(endsAt, now)).toBe(next))

  it('come due one by one, each once', () => {
    const told: string[] = []
    for (
      let nextAt: number | null = before(30), now = before(40);
      nextAt !== null;
      now += day / 4
    ) {
      if (now < nextAt) continue
      const due = dueMarks('term', { endsAt, nextAt }, now)
      told.push(...due.map(({ code, daysToExpire }) => `${code} ${daysToExpire}`))
      nextAt = nextMarkAt(endsAt, now)
    }
    expect(told).toEqual([
      'entitlement.expires30days 30',
      'entitlement.expires7days 7',
      'entitlement.expires1day 1',
      'entitlement.expired 0',
    ])
  })

  it('that passed while nobody looked come together, with what is left', () => {
    const due = dueMarks('maintenance', { endsAt, nextAt: before(30) }, before(5))
    expect(due.map(({ code, daysToExpire }) => [code, daysToExpire])).toEqual([
      ['entitlement.maintenance.expires30days', 5],
      ['entitlement.maintenance.expires7days', 5],
    ])
  })

  it('of an end that was set to the past are the end alone', () => {
    const due = dueMarks('term', { endsAt, nextAt: endsAt + day }, endsAt + day)
    expect(due.map(({ code }) => code)).toEqual(['entitlement.expired'])
  })
})
