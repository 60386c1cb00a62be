import type { Command, ReportUsageCommand } from '@leasehold/core/commands'
import { queueKey } from '@leasehold/core/decide-usage'
import type { EntitlementState, FeatureUse, TenantPolicy } from '@leasehold/core/state'
import { type AnswerRow, loadAnswers } from '../storage/engine/answers.ts'
import { type Sender, type Statement, sendAll } from '../storage/engine/connection.ts'
import {
  type ActivationRow,
  activationOf,
  type FeatureUseRow,
  featureUseOf,
  type GroupKey,
  loadActivations,
  loadCodes,
  loadFeatureUse,
  loadHeld,
  loadRights,
  loadSeats,
  lockUse,
  type NamedVersion,
  publicationOf,
  type RightsRow,
  readUse,
  type UseRow,
} from '../storage/engine/load.ts'
import {
  loadOfflineOfSeats,
  loadOfflineSeats,
  type OfflineSeatRow,
  offlineSeatOf,
} from '../storage/engine/offline-seats.ts'
import { lockPlanned } from '../storage/engine/planned.ts'
import {
  type ClosedRow,
  closedUsageOf,
  type FeaturesRow,
  loadClosedUsage,
  loadFeaturesSince,
  loadUsageQueues,
  type QueueRow,
} from '../storage/engine/usage-queues.ts'
import { findSteps } from '../storage/ledger/kept-steps.ts'
import type { RightsCache } from './rights-cache.ts'
import type { Step, Submission } from './submission.ts'
import {
  addActivation,
  addEntitlement,
  type BatchGroup,
  keyOf,
  openGroup,
} from './working-group.ts'

export type Loaded = {
  readonly groups: Map<string, BatchGroup>
  /** `tenant code` → group id. */
  readonly codes: Map<string, string>
  readonly answers: Map<string, AnswerRow>
  /** Ids of the planned changes named that are still to be made, as they were read. */
  readonly planned: Set<string>
  /** Steps of requests that were done before, by `stepName`. */
  readonly steps: Set<string>
}

type Rows = { use: UseRow[]; featureUse: FeatureUseRow[]; activations: ActivationRow[] }

/** How a batch looks at the database. */
type View = {
  readonly begin: string
  readonly use: (keys: readonly GroupKey[]) => Statement
}

// Each statement after the lock has to see what its last holder has committed.
const locked: View = { begin: 'begin isolation level read committed', use: lockUse }

/** For a decision that is not to be written: all of one instant, and nobody waits for it. */
export const onSnapshot: View = {
  begin: 'begin isolation level repeatable read read only',
  use: readUse,
}

/** Begins the transaction, locks the groups' entitlements and loads what the commands name. */
export async function loadBatch(
  client: Sender,
  submissions: readonly Submission[],
  rightsCache: RightsCache,
  policyOf: (tenantId: string) => TenantPolicy,
  clockNow: () => number,
  view: View = locked,
): Promise<Loaded> {
  const keys = distinctGroups(submissions)
  const wanted = statementsFor(keys, submissions, view)
  const results = await sendAll(client, [view.begin, ...wanted.values()])
  const rowsOf = (name: string) => results[[...wanted.keys()].indexOf(name) + 1]?.rows ?? []

  // Read after the locks are held: nothing that another server decided lies ahead of it.
  const now = clockNow()
  const groups = new Map(
    keys.map((key) => [keyOf(key), openGroup(key, policyOf(key.tenantId), now)]),
  )
  const rows: Rows = {
    use: rowsOf('use'),
    featureUse: rowsOf('featureUse'),
    activations: ['activations', 'seats', 'held'].flatMap(rowsOf),
  }
  const missing = missingRights(rows.use, rightsCache)
  if (missing.length > 0) {
    const [result] = await sendAll(client, [loadRights(missing)])
    for (const row of (result?.rows ?? []) as RightsRow[]) {
      rightsCache.put(row.entitlement_id, row.rights)
    }
  }
  fill(groups, rows, rightsCache)
  const codes = new Map(
    rowsOf('codes').map((row) => [`${row.tenant_id} ${row.code}`, String(row.group_id)]),
  )
  for (const row of rowsOf('queues') as QueueRow[]) {
    const group = groups.get(keyOf({ tenantId: row.tenant_id, groupId: row.group_id }))
    const { sequence, hashes } = row
    group?.usageQueues.set(queueKey(row.activation_id, row.queue_id), { sequence, hashes })
  }
  for (const row of ['offlineSeats', 'offlineOfSeats'].flatMap(rowsOf) as OfflineSeatRow[]) {
    const group = groups.get(keyOf({ tenantId: row.tenant_id, groupId: row.group_id }))
    group?.offlineSeats.set(row.activation_id, offlineSeatOf(row))
  }
  for (const row of rowsOf('closed') as ClosedRow[]) {
    const group = groups.get(keyOf({ tenantId: row.tenant_id, groupId: row.group_id }))
    group?.closedUsage.push(closedUsageOf(row))
  }
  for (const row of rowsOf('features') as FeaturesRow[]) {
    const group = groups.get(keyOf({ tenantId: row.tenant_id, groupId: row.group_id }))
    const { entitlement_id: entitlementId, at, features } = row
    group?.featuresSince.push({ entitlementId, at, features })
  }
  const answers = new Map((rowsOf('answers') as AnswerRow[]).map((row) => [answerName(row), row]))
  const planned = new Set(rowsOf('planned').map((row) => String(row.id)))
  const asked = stepsOf(submissions)
  const steps = new Set(
    rowsOf('steps').flatMap(({ number }) => {
      const step = asked[Number(number)]
      return step ? [stepName(step)] : []
    }),
  )
  return { groups, codes, answers, planned, steps }
}

function stepsOf(submissions: readonly Submission[]): Step[] {
  return submissions.flatMap(({ deed }) => (deed?.step ? [deed.step] : []))
}

export function stepName({ tenantId, scope, keyHash, name }: Step): string {
  return `${tenantId} ${scope} ${keyHash.toString('base64url')} ${name}`
}

export function answerName(row: {
  tenant_id: string
  group_id: string
  scope: string
  key_hash: Buffer
}): string {
  return `${row.tenant_id} ${row.group_id} ${row.scope} ${row.key_hash.toString('base64url')}`
}

function distinctGroups(submissions: readonly Submission[]): GroupKey[] {
  const keys = new Map<string, GroupKey>()
  for (const { tenantId, groupId } of submissions) {
    const key = { tenantId, groupId }
    keys.set(keyOf(key), key)
  }
  return [...keys.values()]
}

function statementsFor(
  keys: readonly GroupKey[],
  submissions: readonly Submission[],
  view: View,
): Map<string, Statement> {
  const activations = submissions.flatMap(({ tenantId, groupId, command }) =>
    'activationId' in command ? [{ tenantId, groupId, activationId: command.activationId }] : [],
  )
  const seats = submissions.flatMap(({ tenantId, groupId, command }) =>
    seatsNamedBy(command).map((seatId) => ({ tenantId, groupId, seatId })),
  )
  const held = submissions.flatMap(({ tenantId, groupId, command }) =>
    needsAllHeld(command) ? [{ tenantId, groupId, entitlementId: command.entitlementId }] : [],
  )
  const codes = submissions.flatMap(({ tenantId, activationCode, newGroup }) =>
    [
      ...(activationCode === undefined ? [] : [activationCode]),
      ...(newGroup?.activationCodes ?? []),
    ].map((code) => ({ tenantId, code })),
  )
  const answers = submissions.flatMap(({ tenantId, groupId, attempt }) =>
    attempt ? [{ tenantId, groupId, ...attempt }] : [],
  )
  const planned = submissions.flatMap(({ tenantId, groupId, planned }) =>
    planned ? [{ tenantId, groupId, plannedId: planned.id, revision: planned.revision }] : [],
  )
  const wanted = new Map<string, Statement>([
    ['use', view.use(keys)],
    ['featureUse', loadFeatureUse(keys)],
  ])
  if (activations.length > 0) wanted.set('activations', loadActivations(distinct(activations)))
  if (seats.length > 0) wanted.set('seats', loadSeats(distinct(seats)))
  if (held.length > 0) wanted.set('held', loadHeld(distinct(held)))
  if (codes.length > 0) wanted.set('codes', loadCodes(distinct(codes)))
  if (answers.length > 0) wanted.set('answers', loadAnswers(answers))
  const reports = submissions.flatMap(({ tenantId, groupId, command }) =>
    command.type === 'reportUsage' ? [{ tenantId, groupId, ...reportOf(command) }] : [],
  )
  if (reports.length > 0) {
    wanted.set('queues', loadUsageQueues(distinct(reports)))
    wanted.set('features', loadFeaturesSince(distinct(reports)))
  }
  const carried = submissions.flatMap(({ tenantId, groupId, command }) =>
    command.type === 'offlineRefresh' || command.type === 'offlineDeactivate'
      ? [{ tenantId, groupId, activationId: command.activationId }]
      : [],
  )
  if (carried.length > 0) wanted.set('offlineSeats', loadOfflineSeats(distinct(carried)))
  const asked = submissions.flatMap(({ tenantId, groupId, command }) =>
    command.type === 'activate' && command.offline
      ? [{ tenantId, groupId, seatId: command.seatId }]
      : [],
  )
  if (asked.length > 0) wanted.set('offlineOfSeats', loadOfflineOfSeats(distinct(asked)))
  // What comes back of a block may belong to any period since it was taken.
  const since = [...reports, ...distinct(carried).map((each) => ({ ...each, sinceAt: 0 }))]
  if (since.length > 0) wanted.set('closed', loadClosedUsage(since))
  if (planned.length > 0) wanted.set('planned', lockPlanned(planned))
  const steps = stepsOf(submissions)
  if (steps.length > 0) wanted.set('steps', findSteps(steps))
  return wanted
}

function reportOf({ activationId, queueId, entries }: ReportUsageCommand) {
  return { activationId, queueId, sinceAt: Math.min(...entries.map(({ at }) => at)) }
}

/** Seats that a command is about, whether anybody holds them or not. */
function seatsNamedBy(command: Command): string[] {
  if (command.type === 'activate') return [command.seatId]
  if (command.type === 'acceptReport') return command.report.seats.map(({ seatId }) => seatId)
  return command.type === 'importDelegation' ? command.grant.seats.map(({ seatId }) => seatId) : []
}

const delegating = ['export', 'takeBack', 'importDelegation', 'returnDelegation']

/**
 * Changes that may cut seats by force, take them along or change when they fall due look at every
 * holder.
 */
function needsAllHeld(command: Command): command is Extract<Command, { entitlementId: string }> {
  if (command.type === 'changeOffering' || delegating.includes(command.type)) return true
  return (command.type === 'update' || command.type === 'resetOverrides') && command.forceSeatCount
}

function distinct<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [Object.values(item).join(' '), item])).values()]
}

function missingRights(rows: readonly UseRow[], cache: RightsCache): NamedVersion[] {
  return rows
    .filter((row) => !cache.get(row.entitlement_id, row.version))
    .map((row) => ({
      tenantId: row.tenant_id,
      groupId: row.group_id,
      entitlementId: row.entitlement_id,
      version: row.version,
    }))
}

function fill(groups: Map<string, BatchGroup>, rows: Rows, cache: RightsCache): void {
  const features = new Map<string, Record<string, FeatureUse>>()
  for (const row of rows.featureUse) {
    const use = features.get(row.entitlement_id) ?? {}
    use[row.feature_id] = featureUseOf(row)
    features.set(row.entitlement_id, use)
  }
  const groupOfEntitlement = new Map<string, BatchGroup>()
  for (const row of rows.use) {
    const group = groups.get(keyOf({ tenantId: row.tenant_id, groupId: row.group_id }))
    const rights = cache.get(row.entitlement_id, row.version)
    if (!group || !rights)
      throw new Error(`entitlement ${row.entitlement_id} has no version ${row.version}`)
    const entitlement: EntitlementState = {
      id: row.entitlement_id,
      groupId: row.group_id,
      rights,
      publication: publicationOf(row),
      seatsUsed: row.seats_used,
      seatsCap: row.seats_cap,
      featureUse: features.get(row.entitlement_id) ?? {},
      usagePeriodStartAt: row.usage_period_start_at,
      decidedAt: row.decided_at,
      delegation: row.delegation,
    }
    addEntitlement(group, entitlement)
    groupOfEntitlement.set(row.entitlement_id, group)
  }
  for (const row of rows.activations) {
    const group = groupOfEntitlement.get(row.entitlement_id)
    if (group) addActivation(group, activationOf(row), row.due_at)
  }
}
