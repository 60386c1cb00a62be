import type { Command } from '../../src/commands.ts'
import type { Loading } from '../support/store.ts'
import { type Client, callerOf, type Kept } from './clients.ts'
import type { Choices } from './read-bytes.ts'
import { mendOf, readChange } from './read-change.ts'
import {
  boundaries,
  type Ent,
  fenceOf,
  freesAt,
  heldOf,
  rightEnd,
  stopsAt,
  type World,
} from './world.ts'

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
  const now = readTime(choices, world)
  const calls = [readCall(choices, world, clients, `${step}`, now)]
  if (rarely(6)) calls.push(readCall(choices, world, clients, `${step}b`, now))
  return { now, loading: pick<Loading>('all', 0, 1), tryCure: rarely(6), calls }
}

/** Mostly a little later; often just before, at or after an instant at which something ends. */
function readTime({ below, rarely }: Choices, world: World): number {
  const { now } = world
  switch (below(8)) {
    case 0:
    case 1:
    case 2:
      return now + below(3)
    case 3:
    case 4:
      return now + below(60) * 1000
    case 5:
      return now + below(10) * 60_000
    default: {
      const ahead = turningPoints(world).filter((at) => at > now)
      const far = rarely(12) ? ahead.length : Math.min(ahead.length, 3)
      const at = ahead[below(Math.max(1, far))] ?? now
      return Math.max(now, at + below(3) - 1)
    }
  }
}

const yearMs = 366 * 86_400_000

function turningPoints(world: World): number[] {
  const points: (number | null)[] = world.ents.flatMap((ent) => pointsOf(ent, world.now))
  for (const row of world.rows) {
    const ent = world.ents.find(({ id }) => id === row.ent)
    if (!row.place || !ent) continue
    points.push(row.leaseEnd, fenceOf(row), row.lingerEnd)
    points.push(stopsAt(world, ent, row), freesAt(world, ent, row))
  }
  // Full duration ends with time itself: nothing is to be learned there.
  const near = points.flatMap((at) => (at !== null && at < world.now + yearMs ? at : []))
  return near.sort((a, b) => a - b)
}

function pointsOf(ent: Ent, now: number): number[] {
  const points = boundaries(ent, now, now + 32 * 86_400_000).slice(0, 1)
  if (ent.startedAt !== null) points.push(ent.startedAt)
  if (ent.expiryAt !== null) points.push(ent.expiryAt, rightEnd(ent))
  return points
}

const weights = {
  activate: 3,
  refresh: 4,
  read: 1,
  checkout: 6,
  return: 2,
  track: 1,
  deactivate: 2,
  free: 1,
  refreshFor: 1,
  activateFor: 1,
  change: 5,
} as const
type Kind = keyof typeof weights
const kinds = Object.entries(weights).flatMap(
  ([kind, weight]) => Array(weight).fill(kind) as Kind[],
)

function readCall(
  choices: Choices,
  world: World,
  clients: readonly Client[],
  name: string,
  now: number,
): Call {
  const { below, rarely } = choices
  const client = (rarely(4) && holderOf(world, clients)) || clients[below(clients.length)]
  if (!client) throw new Error('no clients')
  const lost = rarely(8)
  const broken = world.ents.flatMap((ent) => mendOf(ent, now) ?? [])
  const mend = broken[below(Math.max(1, broken.length))]
  if (mend && rarely(3)) return { command: mend, lost: false }
  const latest = client.kept.at(-1)
  const kind = readKind(choices, client, latest, now)
  if (kind === 'change') return { command: readChange(choices, world, name, now), lost: false }
  if (kind === 'activate' || !latest) {
    return { command: readActivation(choices, client, name), client, lost }
  }
  if (kind === 'activateFor') {
    const asked = readActivation(choices, client, name)
    // Without a network a seat is taken by a token of its device only.
    const command = { ...asked, by: 'vendor', mode: 'online' } as const
    return { command, lost: true }
  }
  const token = rarely(10) ? (client.kept[below(client.kept.length)] ?? latest) : latest
  const nonce = readNonce(choices, client, latest)
  if (kind === 'free') {
    const caller = { by: 'vendor' } as const
    const command = {
      type: 'deactivate',
      activationId: token.id,
      caller,
      force: rarely(2),
      atLeaseEnd: rarely(3),
    } as const
    return { command, lost: true }
  }
  if (kind === 'refreshFor') {
    const activationId = token.id
    const offline = world.rows.find(({ id }) => id === activationId)?.offline === true
    // Mostly the way that its mode has.
    const command = (
      offline === rarely(4)
        ? { type: 'refresh', activationId, caller: { by: 'vendor' } }
        : { type: 'offlineRefresh', activationId, report: null, escrow: [] }
    ) as Command
    return { command, lost: true }
  }
  return { command: readUse(choices, world, kind, token, nonce), client, token, lost }
}

/** A client with elements to return. */
function holderOf(world: World, clients: readonly Client[]): Client | undefined {
  const holder = world.rows.find((row) => row.place && heldOf(row, 'pool') > 0)
  return clients.find(({ seat }) => seat === holder?.seat)
}

function readUse(
  choices: Choices,
  world: World,
  kind: Exclude<Kind, 'activate' | 'activateFor' | 'free' | 'refreshFor' | 'change'>,
  token: Kept,
  nonce: number | null,
): Command {
  const { below, pick, rarely } = choices
  const on = { activationId: token.id, caller: callerOf(token, nonce) }
  switch (kind) {
    case 'refresh':
    case 'read':
      return { type: kind, ...on }
    case 'deactivate':
      return { type: kind, ...on, force: rarely(4) }
    case 'track':
      return { type: kind, ...on, key: pick('export', 'export', 'pool'), amount: 1 }
    case 'checkout':
    case 'return': {
      const key = rarely(10) ? pick('export', 'other') : pick('pool', 'pool', 'runs')
      const row = world.rows.find(({ id }) => id === token.id)
      const held = row ? heldOf(row, 'pool') : 0
      if (held > 0 && (kind === 'return' || rarely(3))) {
        return { type: 'return', ...on, key: 'pool', amount: 1 + below(held + 1) }
      }
      // Who holds nothing has mostly nothing to return.
      const type = kind === 'return' && rarely(4) ? 'return' : 'checkout'
      return { type, ...on, key, amount: 1 + below(4) }
    }
  }
}

/** Mostly what makes sense for the client: what is over is refreshed, what is lost taken again. */
function readKind(
  { below, rarely }: Choices,
  { wants }: Client,
  latest: Kept | undefined,
  now: number,
): Kind {
  const kind = kinds[below(kinds.length)] ?? 'activate'
  if (rarely(4)) return kind
  if (wants === 'activate' && kind !== 'change') return 'activate'
  const over = latest !== undefined && latest.leaseEnd <= now
  const running = ['read', 'checkout', 'return', 'track'].includes(kind)
  return running && (over || wants === 'refresh') ? 'refresh' : kind
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
    productId: rarely(60) ? 'other' : 'app',
    editionId: rarely(8) ? pick('standard', 'pro') : null,
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
