import type { ActivationRequest } from '@leasehold/client'
import type { HeldSeat } from '@leasehold/client/held-seat'
import type { SeatRecord } from './agent-state.ts'

export type SeatEvents = {
  /** A new lease, or another standing. */
  tell(): void
  /** What to activate with when this machine has lost track of its activation; null to leave it. */
  recover(): Promise<ActivationRequest | null>
}

/** A seat of this machine as it is at the moment. */
export type Seat = { readonly key: string; readonly record: SeatRecord; readonly held: HeldSeat }

/** Whether the machine has the seat: it is neither yet to be taken nor gone to somebody else. */
export function isHeld({ lease, problem }: HeldSeat): boolean {
  return lease !== null && problem?.code !== 'seatLost'
}

export type Granted = { readonly seat: Seat; readonly secret: string }
