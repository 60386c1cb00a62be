const mostInWindow = 6
const windowMs = 60_000

/**
 * Whether one more sync by hand is allowed, given when the last were: null, or how long to wait. They
 * are for people; a program that calls them in a loop is told so.
 */
export function waitForSync(syncsAt: readonly number[], now: number): number | null {
  const recent = recentSyncs(syncsAt, now)
  const [first] = recent
  if (first === undefined || recent.length < mostInWindow) return null
  return first + windowMs - now
}

export function recentSyncs(syncsAt: readonly number[], now: number): number[] {
  return syncsAt.filter((at) => at > now - windowMs && at <= now).slice(-mostInWindow)
}
