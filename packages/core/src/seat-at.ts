import type { LogEntry } from './outcome.ts'
import type { Rights } from './rights.ts'
import type { ActivationState } from './state.ts'

/** What an activation, a refresh and an update deliver, kept with their line in the log. */
export type Delivery = {
  readonly version: number
  /** Elements that the seat held then, by feature key; absent without any. */
  readonly held?: Readonly<Record<string, number>>
  /** Given by the back office: the device goes on with what it has. */
  readonly unseen?: true
}

/** Of what the back office has renewed a device knows nothing: its version stays as it was. */
export function deliveryOf(rights: Rights, activation: ActivationState): Delivery {
  const { holdings, deliveredVersion, acknowledgedVersion } = activation
  const held = rights.features.flatMap(({ id, key }) => {
    const amount = holdings[id]
    return amount === undefined ? [] : [[key, amount] as const]
  })
  const version = Math.max(deliveredVersion ?? 0, acknowledgedVersion ?? 0) || rights.version
  return held.length === 0 ? { version } : { version, held: Object.fromEntries(held) }
}

export type SeatLine = Pick<LogEntry, 'at' | 'operation' | 'leaseExpiryAt' | 'detail'>

/** What a seat was allowed at an instant. */
export type SeatAt = {
  readonly status: 'active' | 'linger' | 'leaseExpired' | 'none'
  readonly leaseExpiryAt: number | null
  /** When it was delivered what it went by, and in which version of the entitlement. */
  readonly deliveredAt: number | null
  readonly version: number | null
  /** Elements of pools by feature key; none unless it is active. */
  readonly held: Readonly<Record<string, number>>
}

export const noSeat: SeatAt = {
  status: 'none',
  leaseExpiryAt: null,
  deliveredAt: null,
  version: null,
  held: {},
}

/** A seat as far as the lines of its log have been read. */
export type SeatRead = SeatAt & { readonly taken: boolean; readonly lingersUntil: number | null }

export const seatUnread: SeatRead = { ...noSeat, taken: false, lingersUntil: null }

/** What happens to a seat; lines of other operations tell nothing of it. */
export const seatOperations = [
  ...['activate', 'refresh', 'update', 'deactivate', 'lapse'],
  ...['featureCheckout', 'featureReturn'],
] as const

/**
 * Reads on in the lines of one activation, in the order in which they happened: from the latest
 * activation or refresh on they have to be there.
 */
export function readLines(seat: SeatRead, lines: readonly SeatLine[]): SeatRead {
  return lines.reduce(afterLine, seat)
}

/**
 * Tells from the lines of one activation up to `at` what its seat was allowed then. A device goes by
 * what its latest activation, refresh or update delivered, until the end of that lease. An update is
 * known from when the device has shown to have it.
 */
export function seatAt(read: SeatRead, at: number): SeatAt {
  const { taken, lingersUntil, ...told } = read
  const { leaseExpiryAt } = told
  if (taken && leaseExpiryAt !== null && at < leaseExpiryAt) return { ...told, status: 'active' }
  if (taken) return { ...told, status: 'leaseExpired', held: {} }
  return lingersUntil !== null && at < lingersUntil
    ? { ...told, status: 'linger', held: {} }
    : { ...noSeat }
}

function afterLine(seat: SeatRead, { at, operation, leaseExpiryAt, detail }: SeatLine): SeatRead {
  switch (operation) {
    case 'activate':
    case 'refresh': {
      const { version, held = {}, unseen } = (detail ?? {}) as Partial<Delivery>
      const deliveredAt = unseen ? seat.deliveredAt : at
      const delivered = { deliveredAt, version: version ?? null, held }
      return { ...seat, ...delivered, leaseExpiryAt, taken: true, lingersUntil: null }
    }
    case 'update': {
      const { version } = (detail ?? {}) as Partial<Delivery>
      return { ...seat, deliveredAt: at, version: version ?? seat.version, leaseExpiryAt }
    }
    case 'deactivate': {
      const { lingersUntil = null } = (detail ?? {}) as { lingersUntil?: number }
      return { ...seat, taken: false, lingersUntil, held: {} }
    }
    case 'lapse':
      return { ...seat, taken: false, lingersUntil: null, held: {} }
    case 'featureCheckout':
      return { ...seat, held: heldAfter(seat.held, detail, 1) }
    case 'featureReturn':
      return { ...seat, held: heldAfter(seat.held, detail, -1) }
    default:
      return seat
  }
}

function heldAfter(held: SeatAt['held'], detail: LogEntry['detail'], sign: 1 | -1): SeatAt['held'] {
  const { key = '', amount = 0 } = (detail ?? {}) as { key?: string; amount?: number }
  const { [key]: before = 0, ...others } = held
  const after = before + sign * amount
  return after > 0 ? { ...others, [key]: after } : others
}
