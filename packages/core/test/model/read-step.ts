import type { Command } from '../../src/commands.ts'
import type { Interval } from '../../src/interval.ts'
import { noInterval } from '../../src/interval.ts'
import type { Loading } from '../support/store.ts'
import { type Client, callerOf, type Kept } from './clients.ts'
import { type Choices, readLease, readOffering, readOverdraft } from './read-bytes.ts'
import { boundaries, type Ent, fenceOf, freesAt, plus, rightEnd, type World } from './world.ts'

/** One command, who sends it with what, and whether its answer arrives. */
export type Call = { command: Command; client?: Client; token?: Kept; lost: boolean }
export type Step = { now: number; loading: Loading; calls: Call[]; tryCure: boolean }

export function readStep(
  choices: Choices,
  world: World,
  clients: readonly Client[],
  step: number,
): Step {
  const { rarely, pick } = choices
  const calls = [readCall(choices, world, clients, `${step}`)]
  if (rarely(6)) calls.push(readCall(choices, world, clients, `${step}b`))
  return {
    now: readTime(choices, world),
    loading: pick<Loading>('all', 0, 1),
    tryCure: rarely(6),
    calls,
  }
}

/** Mostly a little later; often just before, at or after an instant at which something ends. */
function readTime({ below, rarely }: Choices, world: World): number {
  const { now } = world
  switch (below(6)) {
    case 0:
    case 1:
      return now + below(3)
    case 2:
      return now + below(120) * 1000
    default: {
      const ahead = turningPoints(world).filter((at) => at > now)
      const far = rarely(10) ? ahead.length : Math.min(ahead.length, 3)
      const at = ahead[below(Math.max(1, far))] ?? now
      return Math.max(now, at + below(3) - 1)
    }
  }
}

function turningPoints(world: World): number[] {
  const points: number[] = []
  for (const row of world.rows) {
    if (row.suspectedAt !== null) points.push(row.suspectedAt + 40_000)
    if (!row.place) continue
    const ent = world.ents.find(({ id }) => id === row.ent)
    points.push(row.leaseEnd, fenceOf(row), fenceOf(row) + world.margin)
    points.push(row.lingerEnd ?? 0, (ent && freesAt(world, ent, row)) ?? 0)
  }
  for (const ent of world.ents) points.push(...pointsOf(ent, world.now))
  return points.sort((a, b) => a - b)
}

function pointsOf(ent: Ent, now: number): number[] {
  const points = boundaries(ent, now, now + 32 * 86_400_000).slice(0, 1)
  if (ent.startedAt !== null) points.push(ent.startedAt)
  if (ent.expiryAt !== null) points.push(ent.expiryAt, rightEnd(ent))
  return points
}

function readCall(choices: Choices, world: World, clients: readonly Client[], name: string): Call {
  const { below, rarely } = choices
  const client = clients[below(clients.length)]
  if (!client) throw new Error('no clients')
  const lost = rarely(8)
  const kind = below(20)
  if (kind >= 15) return { command: readChange(choices, world, name), lost: false }
  const latest = client.kept.at(-1)
  if (kind < 5 || !latest) {
    return { command: readActivation(choices, client, name), client, lost }
  }
  const token = rarely(10) ? (client.kept[below(client.kept.length)] ?? latest) : latest
  const nonce = readNonce(choices, client, latest)
  const activationId = token.id
  const caller = callerOf(token, nonce)
  const key = choices.pick('pool', 'runs', 'export', 'other')
  const amount = below(5) + 1
  const command = ((): Command => {
    switch (kind) {
      case 5:
      case 6:
      case 7:
        return { type: 'refresh', activationId, caller }
      case 8:
        return { type: 'read', activationId, caller }
      case 9:
      case 10:
        return { type: 'checkout', activationId, caller, key, amount }
      case 11:
        return { type: 'return', activationId, caller, key, amount }
      case 12:
        return { type: 'deactivate', activationId, caller, force: rarely(4) }
      case 13:
        return { type: 'deactivate', activationId, caller: { by: 'vendor' }, force: rarely(2) }
      default:
        return rarely(2)
          ? { type: 'refresh', activationId, caller: { by: 'vendor' } }
          : { type: 'track', activationId, caller, key, amount: 1 }
    }
  })()
  const byVendor = 'caller' in command && command.caller.by === 'vendor'
  return byVendor ? { command, lost: true } : { command, client, token, lost }
}

function readNonce({ below, rarely }: Choices, client: Client, latest: Kept): number | null {
  if (!rarely(12)) return latest.nonce
  const older = client.kept[below(client.kept.length)]
  return rarely(3) ? null : (older?.nonce ?? null)
}

function readActivation(choices: Choices, client: Client, name: string): Command {
  const { rarely, pick } = choices
  return {
    type: 'activate',
    productId: rarely(40) ? 'other' : 'app',
    editionId: pick(null, null, null, 'standard', 'pro'),
    seatId: client.seat,
    seatName: null,
    method: 'activationCode',
    username: null,
    mode: rarely(6) ? 'offline' : 'online',
    fingerprint: pick(null, 'f1', 'f1', 'f2'),
    clientVersion: null,
    newActivationId: `${client.seat} ${name}`,
  }
}

const minutes = (count: number): Interval => ({ type: 'minute', count })

function readChange(choices: Choices, world: World, name: string): Command {
  const { below, rarely, pick } = choices
  const ent = world.ents[below(world.ents.length)]
  if (!ent) throw new Error('no entitlements')
  const about = { entitlementId: ent.id, reason: null }
  const force = rarely(2)
  switch (below(12)) {
    case 0:
    case 1:
      return { type: 'renew', ...about }
    case 2:
    case 3:
      return {
        type: 'update',
        ...about,
        forceSeatCount: force,
        set: readSet(choices, ent, world.now),
      }
    case 4:
    case 5:
      return {
        type: 'changeOffering',
        ...about,
        snapshot: readOffering(`offering ${name}`, choices),
        forceSeatCount: force,
        keepUsage: rarely(2),
        keepExpiry: rarely(2),
      }
    case 6:
      return {
        type: 'resetOverrides',
        ...about,
        snapshot: readOffering('catalogue', choices),
        forceSeatCount: force,
        fields: pick(['seatCount'], ['overdraftSeats', 'usageResetSchedule'], ['lingerPeriod']),
        features: pick(['pool'], ['runs', 'export'], []),
        attributes: [],
      }
    case 7:
    case 8: {
      const whose = pick('entitlement', 'customer')
      const disabled = whose === 'customer' ? !ent.customerDisabled : !ent.disabled
      return { type: 'setDisabled', ...about, whose, disabled }
    }
    case 9:
      return { type: 'resetFeature', ...about, featureId: pick('runs', 'runs', 'pool', 'other') }
    case 10:
      return {
        type: 'start',
        ...about,
        startAt: pick(null, world.now + 60_000, world.now - 60_000),
      }
    default: {
      if (world.ents.length > 2) return { type: 'settle' }
      const startAt = pick(world.now + 300_000, world.now - 600_000, null)
      const entitlementId = `${pick('A', 'Z')}${name}`
      const snapshot = readOffering(`offering ${name}`, choices)
      return {
        type: 'createEntitlements',
        groupId: 'group',
        orders: [{ entitlementId, snapshot, startAt }],
        customerDisabledAt: null,
        reason: null,
      }
    }
  }
}

type Set = Extract<Command, { type: 'update' }>['set']

function readSet(choices: Choices, ent: Ent, now: number): Set {
  const { below, pick, rarely } = choices
  switch (below(8)) {
    case 0:
      return { seatCount: pick(1, 2, 3, 4) }
    case 1:
      return { overdraftSeats: readOverdraft(choices), seatCount: pick(1, 2) }
    case 2:
      return { leasePeriod: readLease(choices, rarely(4)) }
    case 3: {
      const expiryAt = pick<number | null>(now + 60_000, now, plus(now, minutes(90)), null)
      return { expiryAt }
    }
    case 4:
      return { lingerPeriod: pick(noInterval, minutes(1), minutes(30)), gracePeriod: minutes(5) }
    case 5:
      return { usageResetSchedule: pick('never', 'onRenewal', 'monthly', 'calendarMonth') }
    case 6:
      return { offlineLeasePeriod: pick(noInterval, minutes(30)) }
    default: {
      const feature = ent.features[below(Math.max(1, ent.features.length))]
      if (!feature) return {}
      const value = feature.type === 'bool' ? below(2) : pick(0, 1, 3, 8, null)
      const overdraft = feature.type === 'bool' ? {} : { overdraft: readOverdraft(choices) }
      return { features: [{ id: feature.key, value, ...overdraft }] }
    }
  }
}
