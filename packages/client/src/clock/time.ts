import { type Anchors, momentOf, readTime } from './anchors.ts'
import type { Clock } from './clock.ts'

/** The anchors boiled down to what a look at the time costs nothing with. */
export type Time = {
  readonly offsetMs: number
  readonly floorAt: number
  readonly monotonicMs: number
  readonly setBackMs: number
}

export function startTime(anchors: Anchors, clock: Clock): Time {
  const reading = readTime(anchors, momentOf(clock))
  return {
    offsetMs: reading.offsetMs,
    floorAt: reading.now,
    monotonicMs: clock.monotonic(),
    setBackMs: reading.setBackMs,
  }
}

export function timeNow(time: Time, clock: Clock): number {
  const byWallAt = clock.wall() + time.offsetMs
  const byMonotonicAt = time.floorAt + clock.monotonic() - time.monotonicMs
  return Math.max(byWallAt, byMonotonicAt)
}
