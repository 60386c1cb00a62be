import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayStartAt, everySeatDay, nextDayAt, type SeatsChange, seatDays } from './seat-days.ts'

const midnight = Date.UTC(2026, 0, 5)
const hour = 3_600_000
const day = 24 * hour

const spans = (changes: readonly SeatsChange[], opening = 0) =>
  seatDays(opening, changes).map(({ min, max }) => ({ min, max }))

describe('the seats of a day', () => {
  test('grow and shrink event by event as the rule says', () => {
    const changes = [1, -1, 1, 1, -1, -1].map((change, n) => ({ at: midnight + n * hour, change }))
    const after = changes.map((_, n) => spans(changes.slice(0, n + 1)))
    expect(after).toEqual([
      [{ min: 1, max: 1 }],
      [{ min: 0, max: 1 }],
      [{ min: 0, max: 1 }],
      [{ min: 0, max: 2 }],
      [{ min: 0, max: 2 }],
      [{ min: 0, max: 2 }],
    ])
  })

  test('start with the count that the day opens with, when that is above zero', () => {
    expect(spans([{ at: midnight, change: 1 }], 3)).toEqual([{ min: 3, max: 4 }])
    expect(spans([{ at: midnight, change: -3 }], 3)).toEqual([{ min: 0, max: 3 }])
  })

  test('at midnight to the millisecond are those of the new day', () => {
    const changes = [
      { at: midnight - 1, change: 1 },
      { at: midnight, change: 1 },
    ]
    expect(seatDays(0, changes)).toEqual([
      { dayAt: midnight - day, min: 1, max: 1, closing: 1 },
      { dayAt: midnight, min: 1, max: 2, closing: 2 },
    ])
  })

  test('without events are the opening count, before, between and after days with some', () => {
    const changes = [
      { at: midnight + hour, change: 2 },
      { at: midnight + 2 * day, change: -1 },
    ]
    const days = seatDays(0, changes)
    const all = everySeatDay(0, days, midnight - day, midnight + 4 * day)
    expect(all.map(({ min, max }) => [min, max])).toEqual([
      [0, 0],
      [2, 2],
      [2, 2],
      [1, 2],
      [1, 1],
    ])
    expect(everySeatDay(0, days, midnight + 3 * day, midnight + 4 * day)).toMatchObject([
      { min: 1, max: 1 },
    ])
  })

  test('that were told late count from the first open day on', () => {
    const changes = [{ at: midnight - 30 * day, change: -1 }]
    expect(seatDays(2, changes, midnight)).toEqual([
      { dayAt: midnight, min: 1, max: 2, closing: 1 },
    ])
  })

  test('are the same whether a stretch is closed at once or in parts', () => {
    const change = fc.record({ gap: fc.nat(2 * day), up: fc.nat(4) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.nat(40 * day), (steps, cut) => {
        let at = midnight
        let seats = 0
        const changes = steps.map(({ gap, up }) => {
          at += gap
          const change = seats > 0 && up < 2 ? -1 : 1
          seats += change
          return { at, change }
        })
        const cutAt = dayStartAt(midnight + cut)
        const first = seatDays(
          0,
          changes.filter((each) => each.at < cutAt),
        )
        const closing = first.at(-1)?.closing ?? 0
        const second = seatDays(
          closing,
          changes.filter((each) => each.at >= cutAt),
          cutAt,
        )
        expect([...first, ...second]).toEqual(seatDays(0, changes))
        for (const each of [...first, ...second])
          expect(countsOf(changes, each.dayAt)).toEqual(each)
      }),
    )
  })
})

/** The day told by its rule, from all counts. */
function countsOf(changes: readonly SeatsChange[], dayAt: number) {
  const countAfter = (n: number) => changes.slice(0, n).reduce((sum, { change }) => sum + change, 0)
  const before = changes.filter(({ at }) => at < dayAt).length
  const within = changes.filter(({ at }) => at >= dayAt && at < nextDayAt(dayAt)).length
  const opening = countAfter(before)
  const counts = Array.from({ length: within }, (_, n) => countAfter(before + n + 1))
  const all = opening > 0 ? [opening, ...counts] : counts
  return {
    dayAt,
    min: Math.min(...all),
    max: Math.max(...all),
    closing: counts.at(-1) ?? opening,
  }
}
