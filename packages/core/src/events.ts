import type { EventCode } from './event-codes.ts'
import type { Overdraft } from './limits.ts'
import type { Changes, CloneReport, LogEntry, UsageSummary, VersionEntry } from './outcome.ts'
import type { LicenseType, Rights } from './rights.ts'
import type { ActivationMode, ActivationState, GroupState } from './state.ts'

/** What receivers of a seat's events are told. `seatsUsed` is the count after it. */
export type SeatFacts = {
  readonly activationId: string
  readonly mode: ActivationMode
  readonly seatId: string
  readonly seatName: string | null
  readonly seatsUsed: number
  /** Of the seats used it was one beyond those purchased. */
  readonly isOverdraftSeat: boolean
  readonly activatedAt: number
  readonly leaseExpiryAt: number
}

/** Why a seat is no longer in use. `freed` is an administrator's doing. */
export type SeatEnd = 'deactivated' | 'freed' | 'lapsed' | 'reduced' | 'moved'

/** What happened to an entitlement, as listeners are told. */
export type EntitlementEvent = { readonly entitlementId: string } & (
  | {
      readonly code: 'entitlement.created'
      readonly licenseType: LicenseType
      readonly createdAt: number
    }
  | {
      readonly code: 'entitlement.activated'
      readonly licenseType: LicenseType
      readonly activatedAt: number
      readonly expiresAt: number | null
    }
  | {
      readonly code: 'entitlement.updated'
      readonly expiryAt: number | null
      readonly seatCount: number
      readonly overdraftSeats: Overdraft
      readonly disabled: boolean
      readonly updatedAt: number
    }
  | {
      readonly code: 'entitlement.renewed'
      readonly renewedAt: number
      readonly previousExpiryAt: number | null
      readonly newExpiryAt: number | null
    }
  | { readonly code: 'entitlement.provision'; readonly productId: string }
  | { readonly code: 'entitlement.seat.activated'; readonly seat: SeatFacts }
  | {
      readonly code: 'entitlement.seat.deactivated'
      readonly seat: SeatFacts
      readonly deactivatedAt: number
      readonly end: SeatEnd
    }
  | {
      readonly code: 'entitlement.seat.possibleClone'
      readonly clone: CloneReport
      readonly seatId: string
      readonly seatName: string | null
    }
  | {
      readonly code: 'entitlement.usage.summary'
      readonly fromAt: number
      readonly untilAt: number
      readonly features: readonly Pick<UsageSummary, 'key' | 'used' | 'overdraftUsed'>[]
    }
)

/** Codes of the events that decisions make; the others come of time, or of no entitlement. */
export type DecidedCode = EntitlementEvent['code'] & EventCode

/**
 * The events of one decision, in the order in which they happened.
 *
 * @param group as it was before `changes` are applied
 */
export function eventsOf(group: GroupState, changes: Changes): EntitlementEvent[] {
  const { versions, log, summaries, clones } = changes
  if (versions.length + log.length + summaries.length + clones.length === 0) return []
  // A period is closed under the rights that it ran under, a seat taken under those that start it.
  return [
    ...summaryEvents(changes),
    ...versionEvents(group, changes),
    ...cloneEvents(group, changes),
    ...seatEvents(group, changes),
  ]
}

function cloneEvents(group: GroupState, { clones, activations }: Changes): EntitlementEvent[] {
  return clones.flatMap((clone): EntitlementEvent[] => {
    const { activationId, entitlementId } = clone
    const seat =
      group.activations.get(activationId) ?? activations.find(({ id }) => id === activationId)
    if (!clone.told || !seat) return []
    const { seatId, seatName } = seat
    return [{ code: 'entitlement.seat.possibleClone', entitlementId, clone, seatId, seatName }]
  })
}

function versionEvents(group: GroupState, { versions }: Changes): EntitlementEvent[] {
  const before = new Map<string, Rights>()
  return versions.flatMap((version) => {
    const { entitlementId, rights } = version
    const old = before.get(entitlementId) ?? group.entitlements.get(entitlementId)?.rights ?? null
    before.set(entitlementId, rights)
    return old ? changeEvents(version, old) : creationEvents(version)
  })
}

function creationEvents({ entitlementId, rights, at }: VersionEntry): EntitlementEvent[] {
  const { licenseType } = rights.plan
  const created = {
    code: 'entitlement.created',
    entitlementId,
    licenseType,
    createdAt: at,
  } as const
  return [created, ...startEvents(entitlementId, null, rights, at)]
}

function changeEvents(version: VersionEntry, before: Rights): EntitlementEvent[] {
  const { entitlementId, kind, rights, at } = version
  const events = startEvents(entitlementId, before, rights, at)
  if (kind === 'renew') {
    events.push({
      code: 'entitlement.renewed',
      entitlementId,
      renewedAt: at,
      previousExpiryAt: before.expiryAt,
      newExpiryAt: rights.expiryAt,
    })
  }
  if (rights.provisionedAt !== null && rights.provisionedAt !== before.provisionedAt) {
    events.push({ code: 'entitlement.provision', entitlementId, productId: rights.productId })
  }
  events.push({
    code: 'entitlement.updated',
    entitlementId,
    expiryAt: rights.expiryAt,
    seatCount: rights.seatCount,
    overdraftSeats: rights.overdraftSeats,
    disabled: rights.disabledAt !== null || rights.customerDisabledAt !== null,
    updatedAt: at,
  })
  return events
}

/** A start that lies ahead is told when it has come. */
function startEvents(
  entitlementId: string,
  before: Rights | null,
  rights: Rights,
  at: number,
): EntitlementEvent[] {
  const { startedAt } = rights
  const ran = before !== null && before.startedAt !== null && before.startedAt <= at
  return ran || startedAt === null || startedAt > at ? [] : [activated(entitlementId, rights)]
}

/** The event of a term that has begun. */
export function activated(entitlementId: string, rights: Rights): EntitlementEvent {
  return {
    code: 'entitlement.activated',
    entitlementId,
    licenseType: rights.plan.licenseType,
    activatedAt: rights.startedAt ?? rights.createdAt,
    expiresAt: rights.expiryAt,
  }
}

/** One for each period; a feature that was reset by hand has a period of its own. */
function summaryEvents({ summaries }: Changes): EntitlementEvent[] {
  const periods = new Map<string, UsageSummary[]>()
  for (const summary of summaries) {
    const period = `${summary.entitlementId} ${summary.fromAt} ${summary.untilAt}`
    periods.set(period, [...(periods.get(period) ?? []), summary])
  }
  return [...periods.values()].flatMap((features) => {
    const [first] = features
    if (!first) return []
    const { entitlementId, fromAt, untilAt } = first
    return { code: 'entitlement.usage.summary', entitlementId, fromAt, untilAt, features } as const
  })
}

/**
 * A seat is taken when somebody begins to run on it, and given back when nobody does any more:
 * taking it again while running is no event, nor is the end of a linger period.
 */
function seatEvents(group: GroupState, { log, activations }: Changes): EntitlementEvent[] {
  const after = new Map(activations.map((each) => [each.id, each]))
  const running = new Map<string, boolean>()
  return log.flatMap((line): EntitlementEvent[] => {
    const { activationId, entitlementId } = line
    if (activationId === null || !(line.operation in runsAfter)) return []
    const before = group.activations.get(activationId)
    const ran = running.get(activationId) ?? (before !== undefined && isRunning(before))
    const runs = runsAfter[line.operation as keyof typeof runsAfter]
    running.set(activationId, runs)
    const state = after.get(activationId) ?? before
    if (ran === runs || !state) return []
    const seat = seatFacts(group, line, runs ? state : (before ?? state), runs)
    if (runs) return [{ code: 'entitlement.seat.activated', entitlementId, seat }]
    const end = endOf(line, state)
    const deactivatedAt = line.at
    return [{ code: 'entitlement.seat.deactivated', entitlementId, seat, deactivatedAt, end }]
  })
}

const runsAfter = { activate: true, refresh: true, deactivate: false, lapse: false } as const

function isRunning(activation: ActivationState): boolean {
  return activation.held && activation.deactivatedAt === null
}

function seatFacts(
  group: GroupState,
  line: LogEntry,
  state: ActivationState,
  runs: boolean,
): SeatFacts {
  const seatCount = group.entitlements.get(line.entitlementId)?.rights.seatCount ?? 0
  // Given back, it was the last of those that were used before.
  const place = runs ? line.seatsUsed : line.seatsUsed - line.seatsChange
  return {
    activationId: state.id,
    mode: state.mode,
    seatId: state.seatId,
    seatName: state.seatName,
    seatsUsed: line.seatsUsed,
    isOverdraftSeat: place > seatCount,
    activatedAt: state.activatedAt,
    leaseExpiryAt: state.leaseExpiryAt,
  }
}

function endOf(line: LogEntry, state: ActivationState): SeatEnd {
  if (line.operation === 'lapse') return line.detail?.reason === 'reduced' ? 'reduced' : 'lapsed'
  if (line.detail?.reason === 'moved') return 'moved'
  return state.loss === 'freed' ? 'freed' : 'deactivated'
}
