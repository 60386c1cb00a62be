import type { ActivationCaller, Command } from '../../src/commands.ts'
import {
  type DelegationGrant,
  type DelegationReport,
  grantOfDelegation,
} from '../../src/delegation/delegation.ts'
import type { Interval } from '../../src/interval.ts'
import type { Changes, Grant } from '../../src/outcome.ts'
import { defaultPolicy } from '../../src/state.ts'
import { isUsable } from '../../src/status.ts'
import { type Choices, readBytes } from '../model/read-bytes.ts'
import { sampleFeature, sampleOffering } from '../support/sample-rights.ts'
import { decideBatch, openStore, type Store } from '../support/store.ts'

const entitlementId = 'E'
const about = { entitlementId, reason: null }
const period: Interval = { type: 'day', count: 1 }
const byVendor = { caller: { by: 'vendor' }, force: false, atLeaseEnd: true } as const
const minuteMs = 60_000
const startAt = Date.UTC(2026, 0, 31, 10)
const sites = ['S', 'T'] as const
const seatIds = ['a', 'b', 'c', 'd'] as const

/** What a device has kept of an answer. */
type Kept = { id: string; epoch: number; nonce: number; leaseExpiryAt: number }
type Place = { readonly store: Store; readonly kept: Map<string, Kept> }
/** A report on its way, with what of the count only it tells the cloud. */
type Cut = {
  readonly serverId: string
  readonly report: DelegationReport
  readonly counted: number
}
type Returned = { serverId: string; begunWith: number; report: DelegationGrant['report'] }

/** Where something happens: a local license server has besides what it has not reported yet. */
type Site = Place & { unreported: Changes[]; counted: number; cut: Cut[]; taken: number[] }

type Story = {
  now: number
  readonly limits: { readonly seats: number; readonly runs: number }
  readonly cloud: Place
  readonly sites: ReadonlyMap<string, Site>
  readonly tokens: DelegationGrant[]
  readonly reports: Cut[]
  readonly returned: Returned[]
  /** Until when the device of a seat may run, by the latest lease that it was given anywhere. */
  readonly believed: Map<string, number>
  /** Of the count: what was granted anywhere, what the cloud was told, what it can be told no more. */
  runs: { granted: number; known: number; lost: number }
  newIds: number
  readonly told: string[]
}

/** Plays a story of one entitlement between the cloud and two local servers, read from bytes. */
export function playDelegations(
  setting: readonly number[],
  steps: readonly (readonly number[])[],
): number {
  const story = open(readBytes(setting))
  try {
    for (const bytes of steps) {
      step(story, readBytes(bytes))
      check(story)
    }
    end(story)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${message}\n${story.told.join('\n')}`, { cause })
  }
  return story.told.length
}

function open({ pick }: Choices): Story {
  const policy = { ...defaultPolicy, regrantMarginMs: pick(30_000, 0) }
  const place = (): Place => ({ store: openStore(policy), kept: new Map() })
  const site = (): Site => ({ ...place(), unreported: [], counted: 0, cut: [], taken: [] })
  const limits = { seats: pick(2, 1, 3), runs: pick(6, 3, 20) }
  const runs = sampleFeature({ id: 'runs', key: 'runs', type: 'usageCount', value: limits.runs })
  const snapshot = sampleOffering({
    seatCount: limits.seats,
    leasePeriod: { type: 'hour', count: pick(2, 30) },
    lingerPeriod: pick<Interval>({ type: 'none', count: null }, { type: 'minute', count: 20 }),
    features: [runs],
    plan: { licenseStartType: pick('entitlementCreation', 'activation') },
  })
  const story: Story = {
    ...{ now: startAt, limits, cloud: place(), sites: new Map(sites.map((id) => [id, site()])) },
    ...{ tokens: [], reports: [], returned: [], believed: new Map() },
    runs: { granted: 0, known: 0, lost: 0 },
    ...{ newIds: 0, told: [] },
  }
  const orders = [{ entitlementId, snapshot, startAt: null }]
  const order = { type: 'createEntitlements', groupId: 'group', orders, reason: null } as const
  submit(story, story.cloud, { ...order, customerDisabledAt: null })
  return story
}

function step(story: Story, choices: Choices): void {
  const { below, pick, rarely } = choices
  story.now += pick(0, 1, 20, 90, 700) * minuteMs
  const serverId = pick(...sites)
  const one = siteOf(story, serverId)
  const force = rarely(2)
  switch (below(12)) {
    case 0:
    case 1: {
      const ownPeriod: Interval | null = rarely(4) ? { type: 'hour', count: 6 } : null
      const exported = { type: 'export', ...about, serverId, period, ownPeriod, force } as const
      give(story, exported)
      return
    }
    case 2:
      give(story, { type: 'renewDelegation', ...about, period, ownPeriod: null })
      return
    case 3:
    case 4:
      importAny(story, one, choices)
      return
    case 5:
      giveBack(story, serverId, force)
      return
    case 6:
      cut(story, serverId)
      return
    case 7:
      deliver(story, story.reports[below(story.reports.length || 1)])
      return
    case 8:
      takeBack(story, rarely(3) ? null : story.returned[below(story.returned.length || 1)])
      return
    default:
      useSeat(story, rarely(3) ? story.cloud : one, choices)
      return
  }
}

function siteOf({ sites }: Story, id: string): Site {
  const found = sites.get(id)
  if (!found) throw new Error(`no site ${id}`)
  return found
}

/** Has a command decided where it happens; true when it was granted. */
function submit(story: Story, place: Place, command: Command): boolean {
  const [decided] = decideBatch(place.store, [command], story.now, 'all')
  if (!decided) throw new Error('nothing was decided')
  const { decision, settled } = decided
  if ('unreported' in place) (place as Site).unreported.push(...settled, decision.changes)
  const said = decision.ok ? 'granted' : decision.refusal.code
  const { type } = command
  story.told.push(`${new Date(story.now).toISOString()} ${whereOf(story, place)} ${type} → ${said}`)
  const grant = decision.ok && decision.value && 'activation' in decision.value && decision.value
  if (grant) keep(story, place, grant)
  return decision.ok
}

function whereOf({ cloud, sites }: Story, place: Place): string {
  if (place === cloud) return 'cloud'
  return [...sites].find(([, site]) => site === place)?.[0] ?? '?'
}

function keep(story: Story, place: Place, { activation, kind }: Grant): void {
  const { id, epoch, nonce, leaseExpiryAt, seatId } = activation
  const before = place.kept.get(seatId)
  const signed = kind === 'activate' || kind === 'refresh'
  place.kept.set(
    seatId,
    signed || !before ? { id, epoch, nonce, leaseExpiryAt } : { ...before, nonce },
  )
  if (!signed) return
  story.believed.set(seatId, Math.max(story.believed.get(seatId) ?? 0, leaseExpiryAt))
}

function useSeat(story: Story, place: Place, { pick, below }: Choices): void {
  const seatId = pick(...seatIds)
  const kept = place.kept.get(seatId)
  if (!kept || below(3) === 0) {
    story.newIds += 1
    submit(story, place, {
      ...{ type: 'activate', productId: 'app', editionId: null, seatId, seatName: null },
      ...{ method: 'activationCode', username: null, mode: 'online', fingerprint: null },
      ...{ clientVersion: null, newActivationId: `${seatId} ${story.newIds}` },
    })
    return
  }
  const { id: activationId, epoch, nonce, leaseExpiryAt } = kept
  const caller: ActivationCaller = { by: 'application', epoch, nonce, leaseExpiryAt }
  switch (below(5)) {
    case 0:
      submit(story, place, { type: 'refresh', activationId, caller })
      return
    case 1:
      // It is one device: what it hands in anywhere it runs on no more.
      if (submit(story, place, { type: 'deactivate', activationId, caller, force: false })) {
        story.believed.delete(seatId)
      }
      return
    case 2:
      if (place !== story.cloud) return
      // The device runs on until its lease ends, and the place is its own as long.
      submit(story, place, { type: 'deactivate', activationId, ...byVendor })
      return
    default: {
      const amount = 1 + below(2)
      const checkout = { type: 'checkout', activationId, caller, key: 'runs', amount } as const
      if (!submit(story, place, checkout)) return
      story.runs.granted += amount
      if (place === story.cloud) story.runs.known += amount
      else (place as Site).counted += amount
    }
  }
}

function give(
  story: Story,
  command: Extract<Command, { type: 'export' | 'renewDelegation' }>,
): void {
  const { store } = story.cloud
  if (!submit(story, story.cloud, command)) return
  const state = store.entitlements.get(entitlementId)
  if (!state) throw new Error('nothing was exported')
  const seats = [...store.activations.values()].map(({ state }) => state)
  story.tokens.push(grantOfDelegation(state, state.rights, seats))
}

/** Any token that ever was, at any server: each is taken once, where it belongs. */
function importAny(story: Story, site: Site, { below }: Choices): void {
  const grant = story.tokens[below(story.tokens.length || 1)]
  // Only its receiver can read it.
  if (!grant || siteOf(story, grant.serverId) !== site) return
  const { sequence, hash } = grant.report
  const made = site.cut.filter(({ report }) => report.begunWith === grant.begunWith)
  const known = made.some(({ report }) => report.sequence === sequence && report.hash === hash)
  const reportKnown = sequence === 0 || known
  const command = { type: 'importDelegation', ...about, groupId: 'group', grant } as const
  if (!submit(story, site, { ...command, reportKnown })) return
  if (site.taken.some((taken) => taken >= grant.sequence)) throw new Error('a token taken twice')
  site.taken.push(grant.sequence)
  const before = site.store.entitlements.get(entitlementId)?.delegation
  if (before?.begunWith === grant.sequence) {
    // A delegation that begins: what was not told of the one before is told no more.
    Object.assign(site, { unreported: [], counted: 0 })
  }
}

function cut(story: Story, serverId: string): Cut | null {
  const site = siteOf(story, serverId)
  const state = site.store.entitlements.get(entitlementId)
  if (!state?.delegation) return null
  submit(story, site, { type: 'settle' })
  const { begunWith, sequence: applied } = state.delegation
  const log = site.unreported.flatMap((changes) => changes.log)
  const touched = new Set(log.map(({ activationId }) => activationId))
  const rows = [...site.store.activations.values()].map(({ state }) => state)
  const last = site.cut.findLast(({ report }) => report.begunWith === begunWith)?.report
  const now = site.store.entitlements.get(entitlementId) ?? state
  const content = {
    ...{ begunWith, applied, sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? null },
    startedAt: now.rights.startedAt,
    usagePeriodStartAt: now.usagePeriodStartAt,
    ...{ seatsUsed: now.seatsUsed, featureUse: now.featureUse },
    seats: rows.filter(({ id }) => touched.has(id)),
    log,
    summaries: site.unreported.flatMap((changes) => changes.summaries),
  }
  const hash = `${serverId} ${JSON.stringify(content)}`
  const made = { serverId, report: { ...content, hash }, counted: site.counted }
  Object.assign(site, { unreported: [], counted: 0 })
  site.cut.push(made)
  story.reports.push(made)
  return made
}

/** Once or again, in order or not: each counts once, and none that does not follow the last. */
function deliver(story: Story, made: Cut | undefined): void {
  if (!made) return
  const { serverId, report, counted } = made
  const latest = () => story.cloud.store.entitlements.get(entitlementId)?.delegation
  const before = latest()
  submit(story, story.cloud, { type: 'acceptReport', ...about, serverId, report })
  if (latest()?.forkedAt !== null) throw new Error('one history was taken for two')
  if (latest()?.reports.sequence !== before?.reports.sequence) story.runs.known += counted
}

/** As a local server does it: it serves no more, and the return names its last report. */
function giveBack(story: Story, serverId: string, force: boolean): void {
  const site = siteOf(story, serverId)
  if (!submit(story, site, { type: 'returnDelegation', ...about, force })) return
  const made = cut(story, serverId)
  if (!made) throw new Error('a return of nothing')
  const { begunWith, sequence, hash } = made.report
  story.returned.push({ serverId, begunWith, report: { sequence, hash } })
}

function takeBack(story: Story, returned: Returned | null | undefined): void {
  if (returned === undefined) return
  const { store } = story.cloud
  const isGiven = () => store.entitlements.get(entitlementId)?.rights.exportedAt !== null
  const before = isGiven()
  submit(story, story.cloud, { type: 'takeBack', ...about, returned, atOnce: false })
  noteBack(story, before && !isGiven())
}

/** What the site had counted and not told is lost with its delegation; with a return that is none. */
function noteBack(story: Story, isBack: boolean): void {
  if (isBack) story.runs.lost = story.runs.granted - story.runs.known
}

function check(story: Story): void {
  const { now, limits, runs, believed, cloud, sites } = story
  const states = [cloud, ...sites.values()].map(({ store }) =>
    store.entitlements.get(entitlementId),
  )
  const serving = states.filter((state) => state && isUsable(state.rights, now)).length
  if (serving > 1) throw new Error(`${serving} servers serve one entitlement`)
  const running = [...believed.values()].filter((until) => until > now).length
  if (running > limits.seats) throw new Error(`${running} devices run on ${limits.seats} seats`)
  if (runs.granted - runs.lost > limits.runs) throw new Error('more was counted than there is')
  const used = states[0]?.featureUse.runs?.used
  if (used !== runs.known) throw new Error(`the cloud counts ${used}, it was told ${runs.known}`)
}

/** All that is out is told and given back: the cloud has every count that was not lost. */
function end(story: Story): void {
  const state = story.cloud.store.entitlements.get(entitlementId)
  const serverId = state?.rights.exportedAt == null ? undefined : state.delegation?.serverId
  const site = serverId === undefined ? undefined : siteOf(story, serverId)
  const there = site?.store.entitlements.get(entitlementId)?.delegation
  if (serverId !== undefined && there?.begunWith === state?.delegation?.begunWith) {
    giveBack(story, serverId, true)
    const own = story.reports.filter((each) => each.serverId === serverId)
    for (const made of own) deliver(story, made)
    takeBack(
      story,
      story.returned.findLast((each) => each.serverId === serverId),
    )
    const after = story.cloud.store.entitlements.get(entitlementId)
    if (after?.rights.exportedAt !== null) throw new Error('a return was not taken')
    if (story.runs.granted - story.runs.lost !== story.runs.known)
      throw new Error('a count is lost')
  }
  check(story)
}
