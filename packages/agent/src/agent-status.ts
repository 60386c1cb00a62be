import type { LeaseholdError } from '@leasehold/client'
import type { ProductConfig } from './config/config.ts'
import { isHeld, type Seat } from './seats/seat.ts'

/** What the agent is at, for people and for `status`. */
export type AgentStatus = {
  readonly machine: string
  readonly released: boolean
  /** Why the configuration is not the one in the file; null when it is. */
  readonly configError: string | null
  readonly products: readonly {
    readonly productId: string
    readonly wanted: number
    readonly held: number
    /** Why fewer are held than wanted. */
    readonly missing: string | null
    readonly seats: readonly {
      readonly seatId: string
      readonly status: string
      readonly problem: string | null
      readonly app: string | null
      readonly rightsVersion: string | null
      readonly leaseEndsAt: string | null
      readonly streams: boolean
      readonly nextAt: string | null
      readonly usageWaiting: number
    }[]
  }[]
}

/** @param reason why the last try to take more seats of it failed */
export function productStatus(
  { productId, quantity: wanted }: ProductConfig,
  seats: readonly Seat[],
  reason: LeaseholdError | undefined,
): AgentStatus['products'][number] {
  const held = seats.filter((seat) => isHeld(seat.held)).length
  const missing = held < wanted ? (reason?.message ?? null) : null
  return { productId, wanted, held, missing, seats: seats.map(showSeat) }
}

function showSeat({ record, held }: Seat): AgentStatus['products'][number]['seats'][number] {
  const { lease, background, problem } = held
  const date = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    seatId: lease?.seatId ?? record.seatId,
    status: held.status,
    problem: problem?.message ?? null,
    app: record.app,
    rightsVersion: lease?.rightsVersion ?? null,
    leaseEndsAt: date(lease?.expiresAt ?? null),
    streams: background.streams,
    nextAt: date(background.nextAt),
    usageWaiting: background.usageWaiting,
  }
}
