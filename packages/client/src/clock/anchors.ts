import type { Clock } from './clock.ts'

/** What the clocks of the device showed at one moment. */
export type Moment = {
  readonly wallAt: number
  readonly uptimeMs: number
  readonly bootId: string | null
}

/** What is known about time beyond the device's word for it. Instants are milliseconds UTC. */
export type Anchors = {
  /** The server's clock less the wall clock, at the last contact. */
  readonly offsetMs: number
  /** The server's clock at the last contact, and what the device showed then. */
  readonly server: { readonly at: number; readonly moment: Moment } | null
  /** Issue time of the latest signed document: an equal or older one is no fresh time. */
  readonly signedAt: number | null
  /** The highest time ever persisted, and what the device showed then. */
  readonly highest: { readonly at: number; readonly moment: Moment } | null
}

export const noAnchors: Anchors = { offsetMs: 0, server: null, signedAt: null, highest: null }

/** `now` is the best lower bound of the true time; `setBackMs` how far the wall clock contradicts it. */
export type Reading = {
  readonly now: number
  readonly offsetMs: number
  readonly setBackMs: number
}

// Clocks that are disciplined by NTP step by less than this.
const toleranceMs = 60_000

export function momentOf(clock: Clock): Moment {
  return { wallAt: clock.wall(), uptimeMs: clock.uptime(), bootId: clock.bootId() }
}

/** The latest of wall clock + offset, server time + uptime since, and highest time + uptime since. */
export function readTime(anchors: Anchors, moment: Moment): Reading {
  const byWallAt = moment.wallAt + anchors.offsetMs
  const floorAt = Math.max(later(anchors.server, moment), later(anchors.highest, moment))
  if (byWallAt >= floorAt - toleranceMs) {
    return { now: Math.max(byWallAt, floorAt), offsetMs: anchors.offsetMs, setBackMs: 0 }
  }
  // The wall clock was moved since the offset was taken, so an offset that makes it earlier is void:
  // else a clock that is wrong by a year at the contact and right afterwards would stand still.
  const offsetMs = Math.max(anchors.offsetMs, 0)
  const now = Math.max(floorAt, moment.wallAt + offsetMs)
  return { now, offsetMs, setBackMs: floorAt - byWallAt }
}

function later(anchor: Anchors['server'], moment: Moment): number {
  if (anchor === null) return Number.NEGATIVE_INFINITY
  return anchor.at + elapsedMs(anchor.moment, moment)
}

/** A lower bound of the true time between two moments, from the uptime alone. */
export function elapsedMs(from: Moment, to: Moment): number {
  if (from.bootId !== to.bootId) return 0
  const elapsed = to.uptimeMs - from.uptimeMs
  // A smaller uptime without a boot id means a restart in between: at least the new uptime passed.
  return elapsed >= 0 ? elapsed : to.uptimeMs
}

/** Notes the time for later: it never goes below this again without the server's word. */
export function advance(anchors: Anchors, moment: Moment): Anchors {
  return { ...anchors, highest: { at: readTime(anchors, moment).now, moment } }
}

/**
 * Takes over signed server time. `issuedAt` is the server's word for some instant after `sentMoment`,
 * so the estimate errs towards later by at most the time that the answer took: a lease then ends
 * early rather than late. Time that is not newer than what was signed before proves nothing.
 */
export function contact(
  anchors: Anchors,
  issuedAt: number,
  sent: Moment,
  moment: Moment,
  newEpoch: boolean,
): Anchors {
  const fresh = anchors.signedAt === null || issuedAt > anchors.signedAt || newEpoch
  if (!fresh) return advance(anchors, moment)
  const at = issuedAt + waitedMs(sent, moment)
  return {
    offsetMs: at - moment.wallAt,
    server: { at, moment },
    signedAt: issuedAt,
    highest: { at, moment },
  }
}

/**
 * Takes over server time that was signed and then carried by hand, for who knows how long: it is at
 * least that late. With the moment in which it was asked for, it was signed after that, so a clock
 * that is ahead of all that can have passed since is put right.
 */
export function carried(
  anchors: Anchors,
  issuedAt: number,
  asked: Moment | null,
  moment: Moment,
): Anchors {
  const { now } = readTime(anchors, moment)
  const isFresh = anchors.signedAt === null || issuedAt > anchors.signedAt
  if (!isFresh) return advance(anchors, moment)
  const latest = asked === null ? now : issuedAt + waitedMs(asked, moment)
  const at = Math.max(issuedAt, Math.min(now, Math.max(latest, issuedAt)))
  if (at === now) return { ...advance(anchors, moment), signedAt: issuedAt }
  const known = { at, moment }
  return { offsetMs: at - moment.wallAt, server: known, signedAt: issuedAt, highest: known }
}

function waitedMs(from: Moment, to: Moment): number {
  const sameBoot = from.bootId === to.bootId && to.uptimeMs >= from.uptimeMs
  return sameBoot ? to.uptimeMs - from.uptimeMs : Math.max(0, to.wallAt - from.wallAt)
}
