import type { LogEntry, UsageSummary, VersionEntry } from '../../src/outcome.ts'
import { readLines, seatAt, seatUnread } from '../../src/seat-at.ts'
import type { Decided } from '../support/store.ts'
import { check, same } from './check-answer.ts'
import type { Story } from './story.ts'

/** Everything that was ever written beside the rows. */
export type History = {
  readonly versions: VersionEntry[]
  readonly summaries: UsageSummary[]
  readonly log: LogEntry[]
}

export function openHistory(): History {
  return { versions: [], summaries: [], log: [] }
}

export function remember(history: History, now: number, decided: readonly Decided[]): void {
  for (const { decision, settled } of decided) {
    for (const { versions, summaries, log } of [...settled, decision.changes]) {
      history.versions.push(...versions)
      history.summaries.push(...summaries)
      history.log.push(...log)
      for (const { at } of versions) same('when a version is made', at, now)
      for (const { at } of log) check('nothing is logged ahead of its time', at <= now)
    }
  }
}

/** At the end of a story its history tells it again. */
export function checkHistory(story: Story): void {
  const { store, history, world } = story
  checkAllowed(story)
  for (const { id, rights } of store.entitlements.values()) {
    const versions = history.versions.filter(({ entitlementId }) => entitlementId === id)
    const numbers = versions.map((version) => version.rights.version)
    same(
      'the versions',
      numbers,
      Array.from(numbers, (_, i) => i + 1),
    )
    same('the latest version', versions.at(-1)?.rights, rights)
    for (const [i, { rights: after, changes }] of versions.entries()) {
      const before = versions[i - 1]?.rights
      if (before) same('a version from its changes', replay(before, changes), replay(after, []))
    }
    checkSummaries(summariesOf(history, id, 'runs'), id)
    checkSeries(history, id, store.entitlements.get(id)?.seatsUsed ?? 0)
    const counted = world.uses.filter((use) => use.ent === id && use.feature === 'runs')
    const all = counted.reduce((sum, { amount }) => sum + amount, 0)
    const summed = summariesOf(history, id, 'runs').reduce((sum, { used }) => sum + used, 0)
    const open = counted.filter(({ closed }) => !closed)
    const now = open.reduce((sum, { amount }) => sum + amount, 0)
    same('all summaries and the running count', summed + now, all)
  }
}

/** The log alone tells afterwards what each seat was allowed at each instant of the story. */
function checkAllowed({ history, allowed }: Story): void {
  const byId = new Map<string, LogEntry[]>()
  for (const line of history.log.toSorted((a, b) => a.at - b.at)) {
    const id = line.activationId ?? ''
    byId.set(id, [...(byId.get(id) ?? []), line])
  }
  for (const { at, id, seat } of allowed.values()) {
    const lines = (byId.get(id) ?? []).filter((line) => line.at <= at)
    const { status, leaseExpiryAt, version, held } = seatAt(readLines(seatUnread, lines), at)
    const told =
      status === 'active' ? { leaseEnd: leaseExpiryAt, version, pool: held.pool ?? 0 } : null
    same(`what ${id} was allowed at ${new Date(at).toISOString()}`, told, seat)
  }
}

function summariesOf({ summaries }: History, id: string, key: string): UsageSummary[] {
  return summaries.filter((summary) => summary.entitlementId === id && summary.key === key)
}

/** Added up in the order of time, the log gives the seats in use at each instant. */
function checkSeries({ log }: History, id: string, seatsUsed: number): void {
  const lines = log.filter(({ entitlementId }) => entitlementId === id)
  let seats = 0
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    seats += line.seatsChange
    check('no fewer than no seats are used', seats >= 0)
  }
  same('the seats used by the log', seats, seatsUsed)
}

function checkSummaries(summaries: readonly UsageSummary[], id: string): void {
  for (const [i, { fromAt, untilAt, used, overdraftUsed }] of summaries.entries()) {
    const before = summaries[i - 1]
    check(`a summary of ${id} ends after it begins`, fromAt <= untilAt)
    check('summaries do not overlap', !before || before.untilAt <= fromAt)
    check('the part in overdraft is a part', overdraftUsed >= 0 && overdraftUsed <= used)
  }
}

/** The fields that a version tells about, with changes made to them. */
function replay(rights: object, changes: VersionEntry['changes']): Record<string, unknown> {
  const { version, renewalsAt, snapshotAt, features, attributes, ...fields } = rights as Record<
    string,
    unknown
  >
  const told: Record<string, unknown> = { ...fields }
  for (const feature of features as { key: string }[]) {
    for (const [name, value] of Object.entries(feature))
      told[`features.${feature.key}.${name}`] = value
  }
  for (const { field, to } of changes) {
    const whole = /^features\.[^.]+$/.test(field)
    if (!whole) {
      told[field] = to
      continue
    }
    for (const name of Object.keys(told)) if (name.startsWith(`${field}.`)) delete told[name]
    for (const [name, value] of Object.entries(to ?? {})) told[`${field}.${name}`] = value
  }
  return Object.fromEntries(Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1)))
}
