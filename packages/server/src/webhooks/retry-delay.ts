const firstMs = 10_000
const longestMs = 8 * 3_600_000
const giveUpMs = 72 * 3_600_000

/**
 * When a delivery that has failed is tried again, or null when it is given up: 10 s, 20 s, 40 s …
 * up to 8 h, for 3 days.
 *
 * @param failures in a row, this one included
 * @param chance from 0 to 1: delays are up to a tenth longer, so that retries spread out
 */
export function retryAt(
  now: number,
  { failures, triedSince, retryAfterMs }: Failing,
  chance: number,
): number | null {
  const grown = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs)
  const asked = Math.min(retryAfterMs ?? 0, longestMs)
  const at = now + Math.max(Math.round(grown * (1 + chance / 10)), asked)
  return at > triedSince + giveUpMs ? null : at
}

export type Failing = {
  readonly failures: number
  /** When the delivery was made, or its resource began to fail, whichever is later. */
  readonly triedSince: number
  readonly retryAfterMs: number | null
}
