import type { LeaseRenewal } from '@leasehold/core/lease-renewal'

/** What a client does by itself, without anybody asking for it. */
export type Task = 'renew' | 'courtesy' | 'poll' | 'sendUsage'

/** A task that failed: how often in a row, and when it is tried again. */
export type Retry = { readonly failures: number; readonly nextAt: number }

/**
 * What a device remembers of when it did what. All of it is persisted: a restart does nothing by
 * itself, and a crash neither forgets a pause nor begins one anew. Instants are milliseconds UTC.
 */
export type Duty = {
  /** When the lease was given by activation or renewal; updates leave it. */
  readonly grantedAt: number | null
  /** From where `every` counts: the slot of the last renewal, not the moment within its jitter. */
  readonly renewedAt: number | null
  /** When the server last said what is current. */
  readonly heardAt: number | null
  /** How far apart polls are, as the server asked; null while it has not. */
  readonly pollSeconds: number | null
  /** When usage was last sent; null asks for it at once. */
  readonly usageAt: number | null
  /** A poll that tells the server what arrived over the stream. */
  readonly acknowledgeAt: number | null
  /** A renewal that an update gave a reason for. */
  readonly extendAt: number | null
  /** Nothing is asked before, because the server said so. */
  readonly pausedUntilAt: number | null
  readonly retries: { readonly [task in Task]: Retry | null }
}

export const noDuty: Duty = {
  grantedAt: null,
  renewedAt: null,
  heardAt: null,
  pollSeconds: null,
  usageAt: null,
  acknowledgeAt: null,
  extendAt: null,
  pausedUntilAt: null,
  retries: { renew: null, courtesy: null, poll: null, sendUsage: null },
}

/** What the cache says at this moment, as far as it decides when to do what. */
export type Facts = {
  readonly lease: {
    /** When the document was signed: the beginning, where `grantedAt` is not known. */
    readonly issuedAt: number
    /** End (exclusive) of what may be used without asking. */
    readonly endsAt: number
    /** End of the right to use: no renewal goes past it. */
    readonly rightEndAt: number
    readonly renewal: Omit<LeaseRenewal, 'mode'> & { readonly mode: string }
  } | null
  /** The server has stopped the rights; the cache is kept for when it no longer does. */
  readonly refused: boolean
  readonly courtesyAt: number | null
  readonly usageWaiting: boolean
  /** From 0 to 1, different on each device: what keeps a fleet from moving in step. */
  readonly phase: number
}

export const defaultPollSeconds = 3_600
const pollBounds = { shortest: 1, longest: 7 * 86_400 }

/** How far apart polls are; what a server asks for is kept within reason. */
export function pollMs(duty: Duty): number {
  const seconds = duty.pollSeconds ?? defaultPollSeconds
  return Math.min(Math.max(seconds, pollBounds.shortest), pollBounds.longest) * 1_000
}

/** How much earlier than its slot a device moves: a twentieth of the period, ten minutes at most. */
export function earlyMs(periodMs: number, phase: number): number {
  return phase * Math.min(periodMs / 20, 600_000)
}

/**
 * The slot that something done at `now` belongs to. Done within the jitter before its slot it counts
 * as done in it, so that thirty days hold thirty slots of a day, whatever the phase.
 */
export function slotAt(
  lastAt: number | null,
  periodMs: number,
  phase: number,
  now: number,
): number {
  const slot = lastAt === null ? now : lastAt + periodMs
  // A millisecond more, because a due instant with a fraction is reached by a whole one.
  return now <= slot && now >= slot - earlyMs(periodMs, phase) - 1 ? slot : now
}
