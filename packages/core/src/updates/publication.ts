import { addInterval, type Interval } from '../interval.ts'
import type { RightsChange } from '../outcome.ts'
import type { Rights } from '../rights.ts'
import { statusAt } from '../status.ts'
import { type Detection, type DetectionGroup, groupsOf } from './detection.ts'
import { isReduction } from './is-reduction.ts'

export const windowModes = ['trailing', 'leading+trailing', 'none'] as const
export type WindowMode = (typeof windowModes)[number]

/** How edits are combined before they are published. */
export type BackEndWindow = { readonly mode: WindowMode; readonly period: Interval }

/** How far polls and the stream deliver. Activate and refresh always deliver what is saved. */
export type Publication = {
  /** The version that is published. */
  readonly version: number
  readonly at: number
  /** Edits before it are combined; null, or past, while no window is open. */
  readonly windowEndAt: number | null
  /** When what waits is published; null when nothing waits for a time. */
  readonly dueAt: number | null
}

/** What an edit comes to for the devices. */
export type Published = {
  readonly publication: Publication
  /** Groups that the edit has changed and that are not detected: it waits for a renewal or a later publication. */
  readonly undetected: readonly DetectionGroup[]
}

/** The rules of the tenant that publication follows. */
export type PublicationPolicy = {
  readonly backEndWindow: BackEndWindow
  readonly detection: Detection
}

export function firstPublication(version: number, at: number): Publication {
  return { version, at, windowEndAt: null, dueAt: null }
}

/** Publishes all that waits, and closes the window. */
export function publishNow(version: number, now: number): Publication {
  return { version, at: now, windowEndAt: null, dueAt: null }
}

/** Lets a window that has ended publish what waits in it; the same object when there is nothing to do. */
export function publishDue(
  publication: Publication,
  version: number,
  { backEndWindow }: PublicationPolicy,
  now: number,
): Publication {
  const { dueAt } = publication
  if (dueAt === null || dueAt > now) return publication
  const opensNext = backEndWindow.mode === 'leading+trailing'
  const windowEndAt = opensNext ? addInterval(dueAt, backEndWindow.period) : null
  return { version, at: dueAt, windowEndAt, dueAt: null }
}

/**
 * The publication after an edit: at once for a reduction or a change of status, and all that waits
 * with it; at once, or when the window ends, for what is detected; not by itself for the rest.
 */
export function publishEdit(
  publication: Publication,
  before: Rights,
  after: Rights,
  changes: readonly RightsChange[],
  policy: PublicationPolicy,
  now: number,
): Published {
  const groups = groupsOf(changes)
  if (isUrgent(before, after, changes, now)) {
    const windowEndAt = isOpen(publication, now) ? publication.windowEndAt : null
    return {
      publication: { version: after.version, at: now, windowEndAt, dueAt: null },
      undetected: [],
    }
  }
  const detected = groups.some(
    (group) => group === 'always' || (detects(after) && policy.detection[group]),
  )
  if (!detected) return { publication, undetected: groups.filter((group) => group !== 'always') }
  return { publication: inWindow(publication, before, after, policy, now), undetected: [] }
}

/** When a version is published, by the publication that holds after the edit; null: not by itself. */
export function publishedAtOf(publication: Publication, version: number): number | null {
  return publication.version >= version ? publication.at : publication.dueAt
}

/** Detection is on where nothing else is set. */
export function detects({ detection }: Pick<Rights, 'detection'>): boolean {
  return detection ?? true
}

/**
 * What no window holds back. A change of status is urgent in both directions: who has paid is not
 * kept waiting either. So is switching detection on, which sends what was saved while it was off.
 */
function isUrgent(
  before: Rights,
  after: Rights,
  changes: readonly RightsChange[],
  now: number,
): boolean {
  if (statusAt(before, now) !== statusAt(after, now)) return true
  if (!detects(before) && detects(after)) return true
  const switched = ['disabledAt', 'customerDisabledAt', 'exportedAt', 'startedAt']
  if (changes.some(({ field }) => switched.includes(field))) return true
  return isReduction(before, after, now)
}

function inWindow(
  publication: Publication,
  before: Rights,
  after: Rights,
  { backEndWindow }: PublicationPolicy,
  now: number,
): Publication {
  const { mode, period } = backEndWindow
  const atOnce = { version: after.version, at: now, dueAt: null }
  if (mode === 'none') return { ...atOnce, windowEndAt: null }
  const open = isOpen(publication, now)
  if (!open && mode === 'leading+trailing') {
    return { ...atOnce, windowEndAt: addInterval(now, period) }
  }
  const windowEndAt = (open ? publication.windowEndAt : null) ?? addInterval(now, period)
  return { ...publication, windowEndAt, dueAt: earliestDue(publication, windowEndAt, before, now) }
}

/** Nothing waits past the end that devices know of, or a renewed one would be refused meanwhile. */
function earliestDue(
  publication: Publication,
  windowEndAt: number,
  { expiryAt }: Rights,
  now: number,
): number {
  const end = expiryAt !== null && expiryAt > now ? expiryAt : windowEndAt
  return Math.min(publication.dueAt ?? windowEndAt, windowEndAt, end)
}

function isOpen({ windowEndAt }: Publication, now: number): boolean {
  return windowEndAt !== null && windowEndAt > now
}
