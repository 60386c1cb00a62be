import type { Command } from '../../src/commands.ts'
import { applyChanges, decide, type WorkingGroup } from '../../src/decide.ts'
import type { EntitlementOutcome } from '../../src/decide-entitlement.ts'
import type { OfflineSeat } from '../../src/offline/offline-seat.ts'
import { type Changes, type Decision, type Grant, noChanges } from '../../src/outcome.ts'
import { dueAt } from '../../src/seats.ts'
import { settle } from '../../src/settle.ts'
import type { ActivationState, EntitlementState, TenantPolicy } from '../../src/state.ts'

/** What a database would keep of one group: rows, and for each activation when it falls due. */
export type Store = {
  readonly policy: TenantPolicy
  readonly entitlements: Map<string, EntitlementState>
  readonly activations: Map<string, { state: ActivationState; dueAt: number | null }>
  readonly offlineSeats: Map<string, OfflineSeat>
}

/** Loads everything, or the named activations and this many of the earliest due ones. */
export type Loading = 'all' | number

export type Decided = {
  readonly decision: Decision<Grant | EntitlementOutcome | null>
  /** Everything written for it: by time alone, then by the decision. */
  readonly settled: readonly Changes[]
}

// Few: all of them are loaded.
type Session = WorkingGroup & { readonly moreLapsed: Set<string> }

export function openStore(policy: TenantPolicy): Store {
  return { policy, entitlements: new Map(), activations: new Map(), offlineSeats: new Map() }
}

/** Decides commands that arrive together, as a server does in one transaction, and saves. */
export function decideBatch(
  store: Store,
  commands: readonly Command[],
  now: number,
  loading: Loading,
): Decided[] {
  const session = open(store, commands, loading, now)
  const first = settleAll(session, now)
  const answers: Decided[] = []
  for (const command of commands) {
    const settled = answers.length === 0 ? [first] : []
    if (command.type === 'settle') {
      for (; session.moreLapsed.size > 0; ) loadMore(store, session, 1000, now)
      settled.push(settleAll(session, now))
    }
    let decision = decide(session, command, now)
    for (let chunk = 1; !decision.ok && decision.tryAgain; chunk *= 4) {
      if (decision.changes !== noChanges) throw new Error('no answer yet, but something written')
      if (session.moreLapsed.size === 0) throw new Error('asked for more than there is')
      loadMore(store, session, chunk, now)
      settled.push(settleAll(session, now))
      decision = decide(session, command, now)
    }
    applyChanges(session, decision.changes)
    answers.push({ decision, settled })
  }
  save(store, session)
  return answers
}

function settleAll(session: Session, now: number): Changes {
  const changes = settle(session, now)
  applyChanges(session, changes)
  const again = settle(session, now)
  if (again.entitlements.length + again.activations.length + again.log.length > 0) {
    throw new Error('settling twice changed something again')
  }
  return changes
}

function open(store: Store, commands: readonly Command[], loading: Loading, now: number): Session {
  const session: Session = {
    policy: store.policy,
    entitlements: new Map(store.entitlements),
    activations: new Map(),
    offlineSeats: store.offlineSeats,
    moreLapsed: new Set(),
  }
  for (const [id, { state }] of store.activations) {
    if (loading === 'all' || commands.some((command) => needs(command, state))) {
      session.activations.set(id, state)
    }
  }
  if (loading === 'all') return session
  for (const { id, seatsUsed } of store.entitlements.values()) {
    if (seatsUsed > 0) session.moreLapsed.add(id)
  }
  if (loading > 0) loadMore(store, session, loading, now)
  return session
}

function needs(command: Command, { id, seatId, entitlementId, held }: ActivationState): boolean {
  if (command.type === 'activate') return command.seatId === seatId
  if (
    command.type === 'acceptReport' &&
    command.report.seats.some((each) => each.seatId === seatId)
  )
    return true
  if ('activationId' in command) return command.activationId === id
  if (!('entitlementId' in command)) return false
  const all =
    command.type === 'changeOffering' ||
    isDelegating(command) ||
    ('forceSeatCount' in command && command.forceSeatCount)
  return all && held && command.entitlementId === entitlementId
}

/** A change of the server that serves it moves what falls due, or takes every seat along. */
function isDelegating({ type }: Command): boolean {
  return ['export', 'takeBack', 'importDelegation', 'returnDelegation'].includes(type)
}

/** The earliest due ones that are not loaded yet, and the one that falls due next. */
function loadMore(store: Store, session: Session, count: number, now: number): void {
  for (const entitlementId of [...session.moreLapsed]) {
    const waiting = [...store.activations.values()]
      .filter(({ state, dueAt }) => state.entitlementId === entitlementId && dueAt !== null)
      .filter(({ state }) => !session.activations.has(state.id))
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
    const due = waiting.filter(({ dueAt }) => (dueAt ?? 0) <= now)
    for (const { state } of due.slice(0, count)) session.activations.set(state.id, state)
    if (due.length > count) continue
    session.moreLapsed.delete(entitlementId)
    const next = waiting[due.length]
    if (next) session.activations.set(next.state.id, next.state)
  }
}

function save(store: Store, session: Session): void {
  const margin = store.policy.regrantMarginMs
  for (const state of session.activations.values()) {
    const entitlement = session.entitlements.get(state.entitlementId)
    if (!entitlement) throw new Error('an activation without its entitlement')
    const before = store.activations.get(state.id)
    const { concurrencyMode, exportedAt } = entitlement.rights
    const old = store.entitlements.get(state.entitlementId)?.rights
    const sameDue = old?.concurrencyMode === concurrencyMode && old.exportedAt === exportedAt
    if (before?.state === state && sameDue) continue
    const row = { state: Object.freeze(state), dueAt: dueAt(state, entitlement.rights, margin) }
    store.activations.set(state.id, row)
  }
  for (const entitlement of session.entitlements.values()) {
    store.entitlements.set(entitlement.id, Object.freeze(entitlement))
  }
  checkConstraints(store)
}

/** What a database refuses. */
function checkConstraints(store: Store): void {
  for (const { seatsUsed, seatsCap, featureUse, rights } of store.entitlements.values()) {
    check('never_oversold', seatsUsed, seatsCap)
    for (const { used, cap } of Object.values(featureUse)) check('never_overdrawn', used, cap)
    if (!Number.isSafeInteger(rights.version)) throw new Error('a version that is no number')
  }
  const seats = new Set<string>()
  for (const { state } of store.activations.values()) {
    const seat = `${state.entitlementId} ${state.seatId}`
    if (seats.has(seat)) throw new Error(`two activations of one seat id: ${seat}`)
    seats.add(seat)
    for (const amount of Object.values(state.holdings)) {
      if (!Number.isSafeInteger(amount) || amount < 1)
        throw new Error('nothing is held as something')
    }
  }
}

function check(name: string, used: number, cap: number | null): void {
  const whole = Number.isSafeInteger(used) && used >= 0
  if (!whole || (cap !== null && used > cap)) throw new Error(`${name}: ${used} of ${cap}`)
}
