import type { Command } from '../../src/commands.ts'
import {
  type DelegationGrant,
  type DelegationReport,
  delegationPeriod,
  grantOfDelegation,
} from '../../src/delegation/delegation.ts'
import type { Changes } from '../../src/outcome.ts'
import type { TenantPolicy } from '../../src/state.ts'
import { type Decided, openStore, type Store } from '../support/store.ts'
import { readInterval } from './read-offering.ts'
import type { DelegationStep, Step } from './rows.ts'

type Returned = { serverId: string; begunWith: number; report: DelegationGrant['report'] }
type Made = { sequence: number; hash: string }

/** A local license server: its rows, and what of them the cloud was not told yet. */
type LocalServer = { store: Store; unreported: Changes[]; reports: Made[] }

/** What is carried between the cloud and local license servers in a row. */
export type Carried = {
  readonly policy: TenantPolicy
  readonly servers: Map<string, LocalServer>
  readonly backups: Map<string, LocalServer>
  readonly tokens: Map<string, DelegationGrant>
  readonly reports: Map<string, DelegationReport>
  readonly returned: Map<string, Returned>
}

export function nothingCarried(policy: TenantPolicy): Carried {
  const [servers, backups] = [new Map(), new Map()]
  return { policy, servers, backups, tokens: new Map(), reports: new Map(), returned: new Map() }
}

export function isDelegationStep(step: Step): step is Step & DelegationStep {
  const kinds = ['export', 'renewDelegation', 'takeBack', 'report', 'import', 'giveBack']
  return kinds.includes(step.do)
}

function serverOf(carried: Carried, name: string): LocalServer {
  const found = carried.servers.get(name)
  if (found) return found
  const made = { store: openStore(carried.policy), unreported: [], reports: [] }
  carried.servers.set(name, made)
  return made
}

/** Where a step happens: at the local server that it names, else in the cloud. */
export function storeOf(step: Step, cloud: Store, carried: Carried): Store {
  const inCloud = ['order', 'export', 'renewDelegation', 'takeBack', 'report'].includes(step.do)
  return 'server' in step && step.server !== undefined && !inCloud
    ? serverOf(carried, step.server).store
    : cloud
}

export function delegationCommand(step: DelegationStep, carried: Carried): Command {
  const about = { entitlementId: step.entitlement, reason: null }
  switch (step.do) {
    case 'export':
    case 'renewDelegation': {
      const ownPeriod = step.period === undefined ? null : readInterval(step.period)
      const lasting = { ...about, period: delegationPeriod, ownPeriod }
      return step.do === 'export'
        ? { type: 'export', ...lasting, serverId: step.server, force: step.force ?? false }
        : { type: 'renewDelegation', ...lasting }
    }
    case 'import': {
      const grant = named(carried.tokens, step.token)
      const { sequence, hash } = grant.report
      const known = serverOf(carried, step.server).reports
      const own = known.some((made) => made.sequence === sequence && made.hash === hash)
      const reportKnown = sequence === 0 || own
      return { type: 'importDelegation', ...about, groupId: 'group', grant, reportKnown }
    }
    case 'giveBack':
      return { type: 'returnDelegation', ...about, force: step.force ?? false }
    case 'report': {
      const report = step.again
        ? named(carried.reports, step.again)
        : cutReport(serverOf(carried, step.server), step.entitlement)
      if (step.as) carried.reports.set(step.as, report)
      return { type: 'acceptReport', ...about, serverId: step.by ?? step.server, report }
    }
    case 'takeBack': {
      const returned = step.returned === undefined ? null : named(carried.returned, step.returned)
      return { type: 'takeBack', ...about, returned, atOnce: step.atOnce ?? false }
    }
  }
}

/** Keeps what a step has made to be carried, and what a local server has to report of it. */
export function carry(step: Step, { decision, settled }: Decided, cloud: Store, carried: Carried) {
  if ('server' in step && step.server !== undefined && storeOf(step, cloud, carried) !== cloud) {
    serverOf(carried, step.server).unreported.push(...settled, decision.changes)
  }
  if (!isDelegationStep(step) || !decision.ok || step.as === undefined) return
  if (step.do === 'export' || step.do === 'renewDelegation') {
    const entitlement = cloud.entitlements.get(step.entitlement)
    if (!entitlement) throw new Error(`no entitlement ${step.entitlement}`)
    const seats = [...cloud.activations.values()].map(({ state }) => state)
    const held = seats.filter(({ entitlementId }) => entitlementId === step.entitlement)
    carried.tokens.set(step.as, grantOfDelegation(entitlement, entitlement.rights, held))
  }
  if (step.do === 'giveBack') {
    const { store, reports } = serverOf(carried, step.server)
    const begunWith = store.entitlements.get(step.entitlement)?.delegation?.begunWith ?? 0
    const { sequence = 0, hash = null } = reports.at(-1) ?? {}
    carried.returned.set(step.as, { serverId: step.server, begunWith, report: { sequence, hash } })
  }
}

/** A copy of all that a local server has, put back later: what a restored backup is. */
export function backUp(name: string, server: string, { servers, backups }: Carried): void {
  const { store, unreported, reports } = named(servers, server)
  const copied = {
    ...store,
    entitlements: new Map(store.entitlements),
    activations: new Map(store.activations),
  }
  backups.set(name, { store: copied, unreported: [...unreported], reports: [...reports] })
}

export function restore(name: string, server: string, { servers, backups }: Carried): void {
  servers.set(server, named(backups, name))
}

function cutReport(server: LocalServer, entitlementId: string): DelegationReport {
  const entitlement = server.store.entitlements.get(entitlementId)
  const delegation = entitlement?.delegation
  if (!entitlement || !delegation) throw new Error(`${entitlementId} was never imported`)
  const log = server.unreported.flatMap((changes) => changes.log)
  const summaries = server.unreported.flatMap((changes) => changes.summaries)
  const touched = new Set(log.map(({ activationId }) => activationId))
  const last = server.reports.at(-1)
  const content = {
    begunWith: delegation.begunWith,
    applied: delegation.sequence,
    sequence: (last?.sequence ?? 0) + 1,
    previous: last?.hash ?? null,
    startedAt: entitlement.rights.startedAt,
    usagePeriodStartAt: entitlement.usagePeriodStartAt,
    seatsUsed: entitlement.seatsUsed,
    featureUse: entitlement.featureUse,
    seats: [...server.store.activations.values()]
      .map(({ state }) => state)
      .filter(({ id }) => touched.has(id)),
    log,
    summaries,
  }
  const report = { ...content, hash: JSON.stringify(content) }
  server.unreported = []
  server.reports.push({ sequence: report.sequence, hash: report.hash })
  return report
}

function named<T>(from: ReadonlyMap<string, T>, name: string): T {
  const found = from.get(name)
  if (!found) throw new Error(`nothing was named ${name}`)
  return found
}
