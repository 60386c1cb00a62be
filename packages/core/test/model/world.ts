import { Temporal } from 'temporal-polyfill'
import { foreverAt, type Interval } from '../../src/interval.ts'
import type { RenewalSetting } from '../../src/lease-renewal.ts'
import type { Overdraft } from '../../src/limits.ts'
import type {
  ConcurrencyMode,
  EditableField,
  LicenseStartType,
  LicenseType,
  UsageResetSchedule,
} from '../../src/rights.ts'

/*
 * The reference model: the rules as lists that are counted anew at every question, written from the
 * rules of the domain and not from the code. Slow, and simple enough to be believed.
 */

export type Feature = {
  key: string
  type: 'bool' | 'usageCount' | 'elementPool'
  value: number | null
  overdraft: Overdraft
  edited: boolean
}

export type Ent = {
  id: string
  createdAt: number
  version: number
  offering: string
  edition: string
  licenseType: LicenseType
  startType: LicenseStartType
  duration: Interval
  mode: ConcurrencyMode
  seatCount: number
  overdraftSeats: Overdraft
  leasePeriod: Interval
  offlineLeasePeriod: Interval
  gracePeriod: Interval
  lingerPeriod: Interval
  usageResetSchedule: UsageResetSchedule
  leaseRenewal: RenewalSetting | undefined
  detection: boolean | undefined
  features: Feature[]
  startedAt: number | null
  anchorAt: number | null
  expiryAt: number | null
  /** Where renewed terms begin. */
  renewalsAt: number[]
  disabled: boolean
  customerDisabled: boolean
  editedFields: EditableField[]
}

/** A lease that was signed, and the nonce that it was delivered with; null when by hand. */
export type Lease = { end: number; nonce: number | null }

/** What is known of one seat id in one entitlement. */
export type Row = {
  id: string
  ent: string
  seat: string
  epoch: number
  nonce: number
  /** The latest nonce that the client has shown to have. */
  shown: number
  offline: boolean
  fingerprint: string | null
  /** Whether it takes a place. */
  place: boolean
  loss: 'lapsed' | 'reduced' | 'freed' | null
  handedIn: boolean
  lingerEnd: number | null
  leaseEnd: number
  /** The version that the latest activation or refresh delivered. */
  delivered: number
  /** Signed in this epoch, in this order. */
  leases: Lease[]
  suspectedAt: number | null
  held: { feature: string; amount: number }[]
}

/** An accepted count; `closed` once it is part of a summary. */
export type Use = { ent: string; feature: string; row: string; amount: number; closed: boolean }

/** What a summary must come to. */
export type Closing = { ent: string; feature: string; used: number; overdraft: number }

export type World = {
  now: number
  margin: number
  refuseClones: boolean
  ents: Ent[]
  rows: Row[]
  uses: Use[]
  resets: { ent: string; feature: string; at: number }[]
  /** Made by the latest step. */
  closings: Closing[]
}

const unitMs: Partial<Record<Interval['type'], number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

export function plus(at: number, { type, count }: Interval, times = 1): number {
  if (type === 'none' || count === null) return at
  const ms = unitMs[type]
  if (ms !== undefined) return Math.min(at + ms * count * times, foreverAt)
  const unit = type === 'year' ? 'years' : 'months'
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC')
  return Math.min(zoned.add({ [unit]: count * times }).epochMilliseconds, foreverAt)
}

export function withOverdraft(base: number | null, overdraft: Overdraft): number | null {
  if (base === null || overdraft.type === 'unlimited') return null
  const value = overdraft.value ?? 0
  if (overdraft.type === 'absolute') return base + value
  return overdraft.type === 'none' ? base : base + Math.floor((base * value) / 100)
}

export const limitOf = (ent: Ent) => withOverdraft(ent.seatCount, ent.overdraftSeats)

export function placesOf(world: World, ent: Ent): Row[] {
  return world.rows.filter((row) => row.ent === ent.id && row.place)
}

export function isFull(world: World, ent: Ent): boolean {
  const limit = limitOf(ent)
  return limit !== null && placesOf(world, ent).length >= limit
}

export function isOver(world: World, ent: Ent): boolean {
  const limit = limitOf(ent)
  return limit !== null && placesOf(world, ent).length > limit
}

export function rightEnd(ent: Ent): number {
  return ent.expiryAt === null ? foreverAt : plus(ent.expiryAt, ent.gracePeriod)
}

export type Status =
  | 'disabled'
  | 'customerDisabled'
  | 'created'
  | 'active'
  | 'gracePeriod'
  | 'expired'

export function statusOf(ent: Ent, now: number): Status {
  if (ent.disabled) return 'disabled'
  if (ent.customerDisabled) return 'customerDisabled'
  if (ent.startedAt === null || ent.startedAt > now) return 'created'
  if (ent.expiryAt === null || now < ent.expiryAt) return 'active'
  return now < rightEnd(ent) ? 'gracePeriod' : 'expired'
}

export function startsWithSeat(ent: Ent): boolean {
  return ent.startedAt === null && ent.startType === 'activation'
}

export function isUsable(ent: Ent, now: number): boolean {
  const status = statusOf(ent, now)
  return (
    status === 'active' || status === 'gracePeriod' || (status === 'created' && startsWithSeat(ent))
  )
}

/** The latest end that the device may believe in. A lease is over once a later one was seen. */
export function fenceOf(row: Row): number {
  const believed = row.leases.filter(
    (_, i) =>
      !row.leases.some((later, j) => j > i && later.nonce !== null && later.nonce <= row.shown),
  )
  return Math.max(...believed.map((lease) => lease.end))
}

/** When the application stops by itself, clocks that differ allowed for. */
export function stopsAt(world: World, ent: Ent, row: Row): number | null {
  if (!row.place || row.handedIn || ent.mode === 'nodeLock') return null
  const fence = fenceOf(row)
  return fence >= foreverAt ? null : fence + world.margin
}

/** When the place frees by itself. */
export function freesAt(world: World, ent: Ent, row: Row): number | null {
  if (row.place && row.handedIn) return row.lingerEnd
  const stops = stopsAt(world, ent, row)
  return stops === null ? null : Math.max(stops, row.lingerEnd ?? stops)
}

export function entOf(world: World, id: string): Ent {
  const ent = world.ents.find((each) => each.id === id)
  if (!ent) throw new Error(`no entitlement ${id}`)
  return ent
}

/** Takes the place away, and what is held of pools with it. */
export function leave(row: Row, loss: Row['loss']): void {
  row.place = false
  row.held = []
  row.loss = loss
}

/** What time alone does. */
export function passTime(world: World, now: number): void {
  for (const ent of world.ents) {
    for (const at of boundaries(ent, world.now, now)) closeCounts(world, ent, at)
  }
  world.now = now
  lapse(world)
}

export function lapse(world: World): void {
  for (const row of world.rows) {
    const ent = entOf(world, row.ent)
    const frees = freesAt(world, ent, row)
    const stops = stopsAt(world, ent, row)
    if (row.place && frees !== null && frees <= world.now) {
      leave(row, row.handedIn ? row.loss : 'lapsed')
    } else if (stops !== null && stops <= world.now) row.held = []
  }
}

/** Instants in (from, to] at which counts are reset. */
export function boundaries(ent: Ent, from: number, to: number): number[] {
  const { startedAt, anchorAt, usageResetSchedule } = ent
  if (startedAt === null || anchorAt === null || usageResetSchedule === 'never') return []
  if (usageResetSchedule === 'onRenewal') {
    return ent.renewalsAt.filter((at) => at > from && at <= to).sort((a, b) => a - b)
  }
  const found: number[] = []
  const monthly = usageResetSchedule === 'monthly'
  const first = monthly ? anchorAt : firstOfMonth(startedAt)
  for (let k = 1; ; k++) {
    const at = plus(first, { type: 'month', count: 1 }, k)
    if (at > to || at >= foreverAt) return found
    if (at > from) found.push(at)
  }
}

function firstOfMonth(at: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

export function openUses(world: World, ent: string, feature: string): Use[] {
  return world.uses.filter((use) => use.ent === ent && use.feature === feature && !use.closed)
}

const sum = (items: readonly { amount: number }[]) => items.reduce((n, item) => n + item.amount, 0)

export function heldOf(row: Row, feature: string): number {
  return sum(row.held.filter((item) => item.feature === feature))
}

/** In use of a feature: what is held of a pool, what was counted since the latest reset. */
export function inUse(world: World, ent: Ent, { key, type }: Feature): number {
  if (type === 'usageCount') return sum(openUses(world, ent.id, key))
  return poolUse(world, ent.id, key)
}

export function poolUse(world: World, ent: string, key: string): number {
  return sum(
    world.rows
      .filter((row) => row.ent === ent)
      .flatMap((row) => row.held.filter((item) => item.feature === key)),
  )
}

/** Sums up every count of the entitlement, those left out that were reset after `at`. */
export function closeCounts(world: World, ent: Ent, at: number): void {
  for (const feature of ent.features) {
    if (feature.type === 'usageCount') closeCount(world, ent, feature, at)
  }
}

export function closeCount(world: World, ent: Ent, feature: Feature, at: number): void {
  const last = world.resets.findLast((each) => each.ent === ent.id && each.feature === feature.key)
  if (last && last.at > at) return
  const open = openUses(world, ent.id, feature.key)
  const used = sum(open)
  for (const use of open) use.closed = true
  const overdraft = feature.value === null ? 0 : Math.max(0, used - feature.value)
  world.closings.push({ ent: ent.id, feature: feature.key, used, overdraft })
  world.resets.push({ ent: ent.id, feature: feature.key, at })
}
