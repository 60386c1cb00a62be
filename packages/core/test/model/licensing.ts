import type {
  ActivationCaller,
  LicensingCommand,
  OfflineRefreshCommand,
} from '../../src/commands.ts'
import type { ErrorCode } from '../../src/error-codes.ts'
import { foreverAt } from '../../src/interval.ts'
import type { CloneReport } from '../../src/outcome.ts'
import {
  type Ent,
  entOf,
  type Feature,
  fenceOf,
  heldOf,
  inUse,
  isFull,
  isOver,
  isUsable,
  leave,
  placesOf,
  plus,
  type Row,
  rightEnd,
  startsWithSeat,
  statusOf,
  type World,
  withOverdraft,
} from './world.ts'

export type Answer = {
  code: ErrorCode | null
  /** The activation after the call. */
  row?: Row
  ent?: Ent
  signs?: CloneReport['sign'][]
}

type Command = LicensingCommand | OfflineRefreshCommand
type On<T extends Command['type']> = Extract<Command, { type: T }>

const refused = (code: ErrorCode, more: Partial<Answer> = {}): Answer => ({ code, ...more })

export function answerTo(world: World, command: Command): Answer {
  switch (command.type) {
    case 'activate':
      return activate(world, command)
    case 'refresh':
      return refresh(world, command)
    case 'offlineRefresh':
      return refreshOffline(world, command)
    case 'deactivate':
      return deactivate(world, command)
    default:
      return useSeat(world, command)
  }
}

function activate(world: World, command: On<'activate'>): Answer {
  const asked = world.ents
    .filter((ent) => command.editionId === null || ent.edition === command.editionId)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const [oldest] = asked
  if (!oldest || command.productId !== 'app') return refused('activationCodeUnknown')
  const rowIn = (ent: Ent) =>
    world.rows.find((row) => row.ent === ent.id && row.seat === command.seatId)
  const sits = (ent: Ent) => rowIn(ent)?.place === true
  const usable = asked.filter((ent) => isUsable(ent, world.now))
  const allowed = usable.filter((ent) => hasPeriod(ent, command.mode === 'offline'))

  for (const ent of allowed) {
    const row = rowIn(ent)
    if (!row?.place || isOver(world, ent)) continue
    const carried = row.offline && !row.handedIn && command.mode === 'online'
    if (command.by === 'vendor' && carried) return refused('activationOffline')
    const signs = command.by === 'vendor' ? [] : signsOf(world, ent, row, command)
    if (signs.length > 0 && world.refuseClones && !row.handedIn) {
      return refused('possibleClone', { signs })
    }
    return give(world, ent, row, command, signs)
  }
  const free =
    allowed.find((ent) => placesOf(world, ent).length < ent.seatCount) ??
    allowed.find((ent) => !isFull(world, ent))
  if (free) {
    for (const ent of world.ents) {
      const row = rowIn(ent)
      if (!row?.place || ent === free) continue
      if (!asked.includes(ent) && isUsable(ent, world.now)) continue
      leave(row, row.loss)
      Object.assign(row, { handedIn: true, epoch: row.epoch + 1, lingerEnd: null })
    }
    if (startsWithSeat(free)) begin(free, world.now)
    const row = rowIn(free)
    const watched = row && command.by !== 'vendor'
    return give(world, free, row, command, watched ? signsOf(world, free, row, command) : [])
  }
  for (const ent of allowed) {
    const row = rowIn(ent)
    if (row?.place) leave(row, 'reduced')
  }
  if (allowed[0]) return refused('noSeatAvailable', { ent: allowed[0] })
  if (usable.length > 0) return refused('offlineNotAllowed')
  return refused(codeOf(asked.find(sits) ?? oldest, world.now))
}

function begin(ent: Ent, now: number): void {
  ent.version += 1
  ent.startedAt = now
  ent.anchorAt = now
  ent.expiryAt = ent.licenseType === 'perpetual' ? null : plus(now, ent.duration)
}

function hasPeriod(ent: Ent, offline: boolean): boolean {
  return !offline || ent.offlineLeasePeriod.type !== 'none'
}

function signsOf(world: World, ent: Ent, row: Row, command: On<'activate'>): CloneReport['sign'][] {
  const signs: CloneReport['sign'][] = []
  const { fingerprint, handedIn, suspectedAt } = row
  const shown = command.fingerprint
  if (!handedIn && fingerprint && shown && fingerprint !== shown) signs.push('fingerprint')
  if (suspectedAt !== null) {
    const full = ent.leasePeriod.type === 'none'
    const until = full ? rightEnd(ent) : plus(suspectedAt, ent.leasePeriod)
    if (world.now < until) signs.push('quickReactivation')
  }
  return signs
}

function leaseEnd(ent: Ent, offline: boolean, now: number): number {
  const period = offline ? ent.offlineLeasePeriod : ent.leasePeriod
  return period.type === 'none' ? rightEnd(ent) : Math.min(plus(now, period), rightEnd(ent))
}

function lingerEnd(ent: Ent, now: number): number | null {
  if (ent.mode === 'nodeLock' || ent.lingerPeriod.type === 'none') return null
  return Math.min(plus(now, ent.lingerPeriod), rightEnd(ent))
}

function give(
  world: World,
  ent: Ent,
  before: Row | undefined,
  command: On<'activate'>,
  signs: CloneReport['sign'][],
): Answer {
  const { now } = world
  const offline = command.mode === 'offline'
  const end = leaseEnd(ent, offline, now)
  if (command.by === 'vendor' && before?.place && !before.handedIn) {
    // The device keeps token and nonce, and hears of nothing.
    Object.assign(before, { offline, lingerEnd: lingerEnd(ent, now), loss: null })
    before.leaseEnd = Math.max(end, before.leaseEnd)
    before.leases.push({ end: before.leaseEnd, nonce: null })
    before.held = presentOnly(ent, before.held)
    before.fingerprint = command.fingerprint ?? before.fingerprint
    return { code: null, row: before, ent, signs }
  }
  const nonce = (before?.nonce ?? 0) + 1
  const row: Row = {
    id: before?.id ?? command.newActivationId,
    ent: ent.id,
    seat: command.seatId,
    epoch: (before?.epoch ?? 0) + 1,
    nonce,
    shown: 0,
    offline,
    fingerprint: command.fingerprint ?? before?.fingerprint ?? null,
    place: true,
    loss: null,
    handedIn: false,
    lingerEnd: lingerEnd(ent, now),
    leaseEnd: end,
    delivered: ent.version,
    leases: [{ end, nonce: offline ? null : nonce }],
    suspectedAt: null,
    held: presentOnly(ent, before?.held ?? []),
  }
  world.rows = [...world.rows.filter((each) => each !== before), row]
  return { code: null, row, ent, signs }
}

function presentOnly(ent: Ent, held: Row['held']): Row['held'] {
  return held.filter((item) => ent.features.some((feature) => feature.key === item.feature))
}

const codes = {
  disabled: 'entitlementDisabled',
  customerDisabled: 'customerDisabled',
  created: 'entitlementNotStarted',
  expired: 'entitlementExpired',
} as const

function codeOf(ent: Ent, now: number): ErrorCode {
  const status = statusOf(ent, now)
  if (status === 'active' || status === 'gracePeriod') throw new Error(`${ent.id} can be used`)
  return codes[status]
}

type Found = { row: Row; ent: Ent }

/** Token first, then nonce. */
function find(
  world: World,
  command: Exclude<LicensingCommand, { type: 'activate' }>,
  nonceNeeded: boolean,
): Found | Answer {
  const row = world.rows.find((each) => each.id === command.activationId)
  if (!row) return refused('activationUnknown')
  const ent = entOf(world, row.ent)
  const { caller } = command
  if (caller.by === 'vendor') {
    const carried = row.offline && command.type !== 'deactivate'
    return carried ? refused('activationOffline') : { row, ent }
  }
  if (caller.epoch !== row.epoch) {
    const twice = command.type === 'deactivate' && row.handedIn && caller.epoch === row.epoch - 1
    if (twice || caller.epoch > row.epoch) return refused('tokenRevoked', { signs: [] })
    row.suspectedAt = world.now
    return refused('tokenRevoked', { signs: ['epoch'] })
  }
  if (!nonceNeeded || caller.nonce === row.nonce) return { row, ent }
  if (caller.nonce === null) return refused('nonceMismatch', { signs: [] })
  row.suspectedAt = world.now
  return refused('nonceMismatch', { signs: ['nonce'] })
}

function seatCode({ row, ent }: Found, now: number): ErrorCode | null {
  if (row.loss === 'freed' || row.loss === 'reduced') return 'seatLost'
  if (row.handedIn) return 'activationUnknown'
  return isUsable(ent, now) ? null : codeOf(ent, now)
}

function rotate(row: Row, caller: ActivationCaller): void {
  if (caller.by === 'vendor') return
  // What is carried by hand may still come, whatever its nonce says.
  if (!row.offline) row.shown = row.nonce
  row.nonce += 1
}

function refresh(world: World, command: On<'refresh'>): Answer {
  const found = find(world, command, true)
  return 'code' in found ? found : renew(world, found, command.caller)
}

function refreshOffline(world: World, { activationId }: OfflineRefreshCommand): Answer {
  const row = world.rows.find((each) => each.id === activationId)
  if (!row) return refused('activationUnknown')
  if (!row.offline) return refused('activationOnline')
  return renew(world, { row, ent: entOf(world, row.ent) }, { by: 'vendor' })
}

function renew(world: World, found: Found, caller: ActivationCaller): Answer {
  const { row, ent } = found
  const code = seatCode(found, world.now)
  if (code) return refused(code)
  if (!hasPeriod(ent, row.offline)) return refused('offlineNotAllowed')
  if (row.place && isOver(world, ent)) {
    leave(row, 'reduced')
    return refused('seatLost')
  }
  if (!row.place && isFull(world, ent)) return refused('seatLost')
  if (!row.place) row.lingerEnd = lingerEnd(ent, world.now)
  row.place = true
  row.loss = null
  row.held = presentOnly(ent, row.held)
  rotate(row, caller)
  const granted = leaseEnd(ent, row.offline, world.now)
  const byHand = caller.by === 'vendor' || row.offline
  // What the vendor refreshes for an online client does not reach it, so nothing gets shorter.
  const unseen = caller.by === 'vendor' && !row.offline
  row.leaseEnd = unseen ? Math.max(granted, row.leaseEnd) : granted
  if (!unseen) row.delivered = ent.version
  row.leases.push({ end: row.leaseEnd, nonce: byHand ? null : row.nonce })
  return { code: null, row, ent }
}

/** Read, checkout, return, track: calls that need a seat under a running lease. */
function useSeat(world: World, command: On<'read' | 'checkout' | 'return' | 'track'>): Answer {
  const found = find(world, command, true)
  if ('code' in found) return found
  const { row, ent } = found
  const { caller } = command
  if (caller.by === 'application' && caller.leaseExpiryAt <= world.now)
    return refused('tokenExpired')
  const code = seatCode(found, world.now)
  if (code) return refused(code)
  if (!row.place) return refused('seatLost')
  if (command.type !== 'read') {
    const feature = ent.features.find((each) => each.key === command.key)
    if (!feature) return refused('featureUnknown')
    const refusal = useFeature(world, found, feature, command)
    if (refusal) return refused(refusal)
  }
  rotate(row, caller)
  return { code: null, row, ent }
}

function useFeature(
  world: World,
  { row, ent }: Found,
  feature: Feature,
  { type, amount, key }: On<'checkout' | 'return' | 'track'>,
): ErrorCode | null {
  if (type === 'track') {
    if (feature.type !== 'bool') return 'featureNotTracked'
    return feature.value === 1 ? null : 'featureNotEnabled'
  }
  if (feature.type === 'bool') return 'featureNotMetered'
  if (type === 'return') {
    if (feature.type === 'usageCount') return 'featureNotReturnable'
    if (amount > heldOf(row, key)) return 'featureNotCheckedOut'
    row.held.push({ feature: key, amount: -amount })
    return null
  }
  const limit = withOverdraft(feature.value, feature.overdraft)
  if (limit !== null && inUse(world, ent, feature) + amount > limit) return 'featureLimitReached'
  if (feature.type === 'elementPool') row.held.push({ feature: key, amount })
  else world.uses.push({ ent: ent.id, feature: key, row: row.id, amount, closed: false })
  return null
}

function deactivate(world: World, command: On<'deactivate'>): Answer {
  const found = find(world, command, false)
  if ('code' in found) return found
  const { row, ent } = found
  const byVendor = command.caller.by === 'vendor'
  if (byVendor && !row.place) {
    if (row.handedIn) return refused('activationUnknown')
    Object.assign(row, { handedIn: true, loss: 'freed' })
    return { code: null }
  }
  const force = byVendor && command.force
  if (byVendor && row.handedIn && !force) return refused('seatLingers')
  if (byVendor && command.atLeaseEnd) return freeAtLeaseEnd(world, row)
  const until = Math.min(row.lingerEnd ?? 0, rightEnd(ent))
  const lingers =
    row.place && !force && ent.mode === 'concurrent' && until > world.now && !isOver(world, ent)
  const loss = byVendor ? 'freed' : row.loss
  if (lingers) Object.assign(row, { held: [], lingerEnd: until, loss })
  else leave(row, loss)
  row.handedIn = true
  if (!byVendor) row.epoch += 1
  return { code: null }
}

function freeAtLeaseEnd(world: World, row: Row): Answer {
  const fence = fenceOf(row)
  if (fence >= foreverAt) return refused('leaseNeverEnds')
  const until = fence + world.margin
  if (until > world.now)
    Object.assign(row, { lingerEnd: Math.max(until, row.lingerEnd ?? 0), loss: 'freed' })
  else leave(row, 'freed')
  row.handedIn = true
  return { code: null }
}
