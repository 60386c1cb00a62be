import type { Retry } from './duty.ts'

export type BackOff = {
  readonly shortestMs: number
  readonly longestMs: number
  /** Which part of the pause chance may take away; a half when left out. */
  readonly spread?: number
}

/**
 * The next try after one more failure: the pause doubles up to the longest, and `chance` (0 to 1) takes
 * a part of it away, so that those who failed together do not come back together.
 */
export function backOff(
  last: Retry | null,
  { shortestMs, longestMs, spread = 0.5 }: BackOff,
  chance: number,
  now: number,
): Retry {
  const failures = (last?.failures ?? 0) + 1
  const pauseMs = Math.min(longestMs, shortestMs * 2 ** Math.min(failures - 1, 30))
  return { failures, nextAt: now + pauseMs * (1 - chance * spread) }
}

/** When a server that asked to be left alone is asked again: never before, and not all at once. */
export function pauseUntilAt(retryAfterSeconds: number, chance: number, now: number): number {
  return now + Math.min(retryAfterSeconds, 86_400) * 1_000 * (1 + chance / 2)
}
