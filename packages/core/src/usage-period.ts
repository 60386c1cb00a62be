import { addInterval, monthsSince } from './interval.ts'
import type { Rights } from './rights.ts'

/** A period of usage counts: `[startAt, nextAt)`; null where it has no start yet or no known end. */
export type UsagePeriod = { readonly startAt: number | null; readonly nextAt: number | null }

/** The usage period that holds `now`, by the entitlement's reset schedule. */
export function usagePeriodAt(rights: Rights, now: number): UsagePeriod {
  const { startedAt, anchorAt } = rights
  if (startedAt === null || anchorAt === null) return { startAt: null, nextAt: null }
  switch (rights.usageResetSchedule) {
    case 'never':
      return { startAt: startedAt, nextAt: null }
    case 'onRenewal': {
      const past = rights.renewalsAt.filter((at) => at <= now)
      const ahead = rights.renewalsAt.filter((at) => at > now)
      return {
        startAt: Math.max(anchorAt, ...past),
        nextAt: ahead.length === 0 ? null : Math.min(...ahead),
      }
    }
    case 'monthly': {
      const k = Math.max(0, monthsSince(anchorAt, now))
      return {
        startAt: addInterval(anchorAt, month, k),
        nextAt: addInterval(anchorAt, month, k + 1),
      }
    }
    case 'calendarMonth': {
      const date = new Date(Math.max(now, startedAt))
      const firstAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
      return { startAt: Math.max(firstAt, startedAt), nextAt: addInterval(firstAt, month) }
    }
  }
}

const month = { type: 'month', count: 1 } as const
