import type { CreateEntitlementsCommand, EntitlementCommand } from '../../src/commands.ts'
import type { ErrorCode } from '../../src/error-codes.ts'
import { type EditableField, editableFields, type OfferingSnapshot } from '../../src/rights.ts'
import {
  closeCount,
  closeCounts,
  type Ent,
  entOf,
  type Feature,
  fenceOf,
  freesAt,
  lapse,
  leave,
  limitOf,
  placesOf,
  plus,
  type Row,
  rightEnd,
  stopsAt,
  type World,
} from './world.ts'

type On<T extends EntitlementCommand['type']> = Extract<EntitlementCommand, { type: T }>

export function order(world: World, command: CreateEntitlementsCommand): ErrorCode | null {
  const made = command.orders.map(({ entitlementId, snapshot, startAt }) => {
    const ent: Ent = {
      ...valuesOf(snapshot),
      id: entitlementId,
      createdAt: world.now,
      version: 1,
      startedAt: null,
      anchorAt: null,
      expiryAt: null,
      renewalsAt: [],
      disabled: false,
      customerDisabled: false,
      editedFields: [],
    }
    if (ent.startType === 'entitlementCreation') startAtOf(ent, world.now)
    if (ent.startType === 'custom' && startAt !== null) startAtOf(ent, startAt)
    return ent
  })
  if (made.some(lacksLease)) return 'validationFailed'
  world.ents.push(...made)
  for (const ent of made) beginCounts(world, ent)
  return null
}

function valuesOf(snapshot: OfferingSnapshot) {
  const { plan } = snapshot
  return {
    offering: snapshot.offeringId,
    edition: snapshot.editionId,
    licenseType: plan.licenseType,
    startType: plan.licenseStartType,
    duration: plan.licenseDuration,
    mode: snapshot.concurrencyMode,
    seatCount: snapshot.seatCount,
    overdraftSeats: snapshot.overdraftSeats,
    leasePeriod: snapshot.leasePeriod,
    offlineLeasePeriod: snapshot.offlineLeasePeriod,
    gracePeriod: snapshot.gracePeriod,
    lingerPeriod: snapshot.lingerPeriod,
    usageResetSchedule: snapshot.usageResetSchedule,
    leaseRenewal: snapshot.leaseRenewal,
    detection: snapshot.detection,
    features: snapshot.features.map(
      ({ key, type, value, overdraft, edited }): Feature => ({
        key,
        type,
        value,
        overdraft,
        edited,
      }),
    ),
  }
}

function startAtOf(ent: Ent, at: number): void {
  ent.startedAt = at
  ent.anchorAt = at
  ent.expiryAt = ent.licenseType === 'perpetual' ? null : plus(at, ent.duration)
}

function lacksLease(ent: Ent): boolean {
  return ent.mode === 'concurrent' && ent.leasePeriod.type === 'none'
}

export function change(world: World, command: EntitlementCommand): ErrorCode | null {
  const ent = entOf(world, command.entitlementId)
  switch (command.type) {
    case 'renew':
      return renew(world, ent)
    case 'resetFeature':
      return resetFeature(world, ent, command)
    case 'start':
      return start(world, ent, command)
    case 'update':
      return write(world, ent, updated(ent, command.set), command.forceSeatCount)
    case 'resetOverrides':
      return write(world, ent, reset(ent, command), command.forceSeatCount)
    case 'changeOffering':
      return changeOffering(world, ent, command)
    case 'setDisabled': {
      const { whose, disabled } = command
      const next = whose === 'customer' ? { customerDisabled: disabled } : { disabled }
      return write(world, ent, { ...ent, ...next }, false)
    }
    case 'setProvisioned':
    case 'publish':
      throw new Error('not part of the model')
  }
}

function isStarted(ent: Ent, now: number): boolean {
  return ent.startedAt !== null && ent.startedAt <= now
}

function renew(world: World, ent: Ent): ErrorCode | null {
  const { now } = world
  const { expiryAt, anchorAt, usageResetSchedule } = ent
  const renewable = ent.licenseType === 'subscription' && isStarted(ent, now)
  if (!renewable || expiryAt === null || anchorAt === null) return 'notRenewable'
  const next = structuredClone(ent)
  if (now >= rightEnd(ent)) {
    Object.assign(next, { anchorAt: now, expiryAt: plus(now, ent.duration), renewalsAt: [] })
    const byTerm = usageResetSchedule === 'onRenewal' || usageResetSchedule === 'monthly'
    if (byTerm) closeCounts(world, ent, now)
  } else {
    next.expiryAt = termAfter(anchorAt, expiryAt, ent)
    const ahead = ent.renewalsAt.filter((at) => at > now && at < expiryAt)
    next.renewalsAt = [...ahead, expiryAt]
    if (usageResetSchedule === 'onRenewal' && expiryAt <= now) closeCounts(world, ent, expiryAt)
  }
  return write(world, ent, next, false)
}

/** A series of terms counts from its anchor, so that short months shorten no later one. */
function termAfter(anchorAt: number, expiryAt: number, { duration }: Ent): number {
  for (let k = 1; plus(anchorAt, duration, k) <= expiryAt; k++) {
    if (plus(anchorAt, duration, k) === expiryAt) return plus(anchorAt, duration, k + 1)
  }
  return plus(expiryAt, duration)
}

function resetFeature(world: World, ent: Ent, { featureId }: On<'resetFeature'>): ErrorCode | null {
  const feature = ent.features.find((each) => each.key === featureId)
  if (!feature) return 'featureNotFound'
  if (feature.type !== 'usageCount') return 'stateConflict'
  closeCount(world, ent, feature, world.now)
  return null
}

function start(world: World, ent: Ent, { startAt }: On<'start'>): ErrorCode | null {
  if (isStarted(ent, world.now)) return 'alreadyStarted'
  const next = structuredClone(ent)
  startAtOf(next, startAt ?? world.now)
  return write(world, ent, next, false)
}

function updated(ent: Ent, set: On<'update'>['set']): Ent {
  const next = structuredClone(ent)
  const {
    features = [],
    attributes: _,
    hasMaintenance: __,
    maintenanceExpiryAt: ___,
    ...values
  } = set
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) continue
    Object.assign(next, { [field]: value })
    if (field !== 'expiryAt') mark(next, field as EditableField)
  }
  const { expiryAt } = set
  if (typeof expiryAt === 'number') {
    next.renewalsAt = next.renewalsAt.filter((at) => at < expiryAt)
  }
  for (const { id, ...change } of features) {
    const feature = next.features.find((each) => each.key === id)
    if (feature) Object.assign(feature, change, { edited: true })
  }
  return next
}

function mark(ent: Ent, field: EditableField): void {
  const marked = [...ent.editedFields, field]
  ent.editedFields = editableFields.filter((each) => marked.includes(each))
}

function reset(ent: Ent, command: On<'resetOverrides'>): Ent {
  const next = structuredClone(ent)
  const catalogue = valuesOf(command.snapshot)
  for (const field of command.fields) Object.assign(next, { [field]: catalogue[field] })
  next.editedFields = ent.editedFields.filter((field) => !command.fields.includes(field))
  for (const feature of catalogue.features) {
    if (!command.features.includes(feature.key)) continue
    next.features = [...next.features.filter(({ key }) => key !== feature.key), feature]
  }
  next.features.sort((a, b) => (a.key < b.key ? -1 : 1))
  return next
}

function changeOffering(world: World, ent: Ent, command: On<'changeOffering'>): ErrorCode | null {
  const { now } = world
  const next: Ent = { ...structuredClone(ent), ...valuesOf(command.snapshot) }
  for (const field of ent.editedFields) Object.assign(next, { [field]: ent[field] })
  next.features = next.features.map(
    (feature) => ent.features.find(({ key, edited }) => key === feature.key && edited) ?? feature,
  )
  const keepExpiry = command.keepExpiry && next.licenseType === ent.licenseType
  const started = isStarted(ent, now)
  if (!started && next.startType === 'entitlementCreation') startAtOf(next, now)
  else if (!started && ent.startedAt !== null && !keepExpiry) startAtOf(next, ent.startedAt)
  else if (started && !keepExpiry) {
    const expiryAt = next.licenseType === 'perpetual' ? null : plus(now, next.duration)
    Object.assign(next, { anchorAt: now, expiryAt, renewalsAt: [] })
  }
  return write(world, ent, next, command.forceSeatCount, started && !command.keepUsage)
}

/** Makes the new rights those of the entitlement, if they may be. */
function write(
  world: World,
  ent: Ent,
  next: Ent,
  force: boolean,
  closing = false,
): ErrorCode | null {
  if (lacksLease(next)) return 'validationFailed'
  if (next.expiryAt !== ent.expiryAt && next.startedAt === null) return 'entitlementNotStarted'
  const unlocked = ent.mode === 'concurrent' && next.mode === 'nodeLock'
  const idle = idleRows(world, ent)
  // Only concurrent seats linger.
  const going = unlocked ? idle.filter((row) => !isAwaited(world, row)) : []
  const staying = placesOf(world, ent).filter((row) => !going.includes(row))
  const limit = limitOf(next)
  const before = limitOf(ent)
  const lowered = limit !== null && (before === null || limit < before)
  const tooMany = lowered && staying.length > limit
  if (tooMany && !force) return 'seatsInUse'

  for (const row of going) leaveIdle(row)
  // By force those go too that are kept for a device.
  const left = idle.filter((row) => !going.includes(row))
  if (tooMany) for (const row of left.slice(0, staying.length - limit)) leaveIdle(row)
  if (closing) closeCounts(world, ent, world.now)
  const gone = ent.features.filter(
    ({ key, type }) => type === 'usageCount' && !next.features.some((each) => each.key === key),
  )
  for (const feature of gone) closeCount(world, ent, feature, world.now)
  const changed = visible(ent) !== visible(next)
  Object.assign(ent, next, { version: ent.version + (changed ? 1 : 0) })
  beginCounts(world, ent)
  lapse(world)
  return null
}

/** A count of a feature that was not there before begins now. */
function beginCounts(world: World, { id, features }: Ent): void {
  for (const { key, type } of features) {
    const known = world.resets.some((each) => each.ent === id && each.feature === key)
    if (type === 'usageCount' && !known) world.resets.push({ ent: id, feature: key, at: world.now })
  }
}

/** Seats that nobody runs on any more, those first that free first. */
function idleRows(world: World, ent: Ent): Row[] {
  const frees = (row: Row) => freesAt(world, ent, row) ?? 0
  return placesOf(world, ent)
    .filter((row) => row.handedIn || (stopsAt(world, ent, row) ?? world.now + 1) <= world.now)
    .sort((a, b) => frees(a) - frees(b) || (a.id < b.id ? -1 : 1))
}

/** Kept for a device that may run until its lease has ended. */
function isAwaited(world: World, row: Row): boolean {
  if (!row.handedIn || (row.loss !== 'freed' && !row.offline)) return false
  const stops = fenceOf(row) + world.margin
  return (row.lingerEnd ?? 0) >= stops && world.now < stops
}

function leaveIdle(row: Row): void {
  leave(row, row.handedIn ? row.loss : 'lapsed')
}

/** What a version is about. */
export function visible({
  id: _,
  version: __,
  renewalsAt: ___,
  createdAt: ____,
  ...fields
}: Ent): string {
  return JSON.stringify(fields)
}
