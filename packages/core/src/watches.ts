import type { EventCode } from './event-codes.ts'
import type { EntitlementState } from './state.ts'
import { usagePeriodAt } from './usage-period.ts'

export const watchKinds = ['start', 'term', 'maintenance', 'usage'] as const
export type WatchKind = (typeof watchKinds)[number]

/**
 * What time alone will bring to an entitlement: `endsAt` is the instant that it hangs on, `nextAt`
 * when there is something to do about it, null when there is no more.
 */
export type Watch = {
  readonly kind: WatchKind
  readonly endsAt: number | null
  readonly nextAt: number | null
}

const dayMs = 86_400_000

type Mark = { readonly daysBefore: number; readonly code: EventCode }

const marks: Readonly<Record<'term' | 'maintenance', readonly Mark[]>> = {
  term: [
    { daysBefore: 30, code: 'entitlement.expires30days' },
    { daysBefore: 7, code: 'entitlement.expires7days' },
    { daysBefore: 1, code: 'entitlement.expires1day' },
    { daysBefore: 0, code: 'entitlement.expired' },
  ],
  maintenance: [
    { daysBefore: 30, code: 'entitlement.maintenance.expires30days' },
    { daysBefore: 7, code: 'entitlement.maintenance.expires7days' },
    { daysBefore: 1, code: 'entitlement.maintenance.expires1day' },
    { daysBefore: 0, code: 'entitlement.maintenance.expired' },
  ],
}

/**
 * The watches that a decision has moved. An end that moves begins anew: its marks that lie ahead
 * are to come, those that are past by now are not told, but for the end itself.
 *
 * @param before null for a new entitlement
 */
export function watchesMoved(
  before: EntitlementState | null,
  after: EntitlementState,
  now: number,
): Watch[] {
  const isSame =
    before?.rights === after.rights && before.usagePeriodStartAt === after.usagePeriodStartAt
  if (isSame) return []
  return watchKinds.flatMap((kind) => {
    const old = before && instantOf(kind, before, before.decidedAt)
    const endsAt = instantOf(kind, after, now)
    if (endsAt === old || (old === null && endsAt === null)) return []
    return { kind, endsAt, nextAt: nextOf(kind, endsAt, now) }
  })
}

function instantOf(kind: WatchKind, { rights }: EntitlementState, now: number): number | null {
  switch (kind) {
    case 'start':
      return rights.startedAt
    case 'term':
      return rights.expiryAt
    case 'maintenance':
      return rights.hasMaintenance ? rights.maintenanceExpiryAt : null
    case 'usage': {
      const isCounted = rights.features.some(({ type }) => type === 'usageCount')
      return isCounted ? usagePeriodAt(rights, now).nextAt : null
    }
  }
}

function nextOf(kind: WatchKind, endsAt: number | null, now: number): number | null {
  if (endsAt === null) return null
  if (kind === 'start') return endsAt > now ? endsAt : null
  if (kind === 'usage') return endsAt
  return nextMarkAt(endsAt, now) ?? now
}

/** The first mark before an end, or the end itself, that is later than `now`; null when it is over. */
export function nextMarkAt(endsAt: number, now: number): number | null {
  const ahead = marks.term.map(({ daysBefore }) => endsAt - daysBefore * dayMs)
  return ahead.find((at) => at > now) ?? null
}

export type DueMark = Mark & { readonly daysToExpire: number }

/**
 * The marks of an end that have passed and were not told yet, in their order: several after an
 * outage. `nextAt` is the earliest that may be among them.
 */
export function dueMarks(
  kind: 'term' | 'maintenance',
  { endsAt, nextAt }: { readonly endsAt: number; readonly nextAt: number },
  now: number,
): DueMark[] {
  return marks[kind].flatMap(({ daysBefore, code }) => {
    const at = endsAt - daysBefore * dayMs
    // An end that was set to an instant that had passed is told all the same.
    if (at > now || (at < nextAt && daysBefore > 0)) return []
    const left = Math.max(0, Math.ceil((endsAt - now) / dayMs))
    return { code, daysBefore, daysToExpire: Math.min(daysBefore, left) }
  })
}
