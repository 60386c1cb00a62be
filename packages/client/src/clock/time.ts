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

/** How far the clock on the wall is ahead of the time that is believed; 0 when it is not. */
export function aheadMs(time: Time, clock: Clock): number {
  return Math.max(0, clock.wall() - timeNow(time, clock))
}

export function timeNow(time: Time, clock: Clock): number {
  const byWallAt = clock.wall() + time.offsetMs
  const byMonotonicAt = time.floorAt + clock.monotonic() - time.monotonicMs
  return Math.max(byWallAt, byMonotonicAt)
}
