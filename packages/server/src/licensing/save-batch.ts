import { queueKey } from '@leasehold/core/decide-usage'
import { isOverdrawn } from '@leasehold/core/features'
import type { LogEntry, UsageSummary } from '@leasehold/core/outcome'
import { dueAt } from '@leasehold/core/seats'
import type { ActivationState, EntitlementState } from '@leasehold/core/state'
import { watchesMoved } from '@leasehold/core/watches'
import type pg from 'pg'
import { saveAnswers } from '../storage/engine/answers.ts'
import { type Statement, sendAll } from '../storage/engine/connection.ts'
import type { Owned } from '../storage/engine/inserter.ts'
import { notifyOthers } from '../storage/engine/notify.ts'
import { saveOfflineSeats } from '../storage/engine/offline-seats.ts'
import { finishPlanned } from '../storage/engine/planned.ts'
import {
  type ActivationWrite,
  activationWrite,
  type FeatureUseWrite,
  insertActivations,
  insertClones,
  insertCodes,
  insertGroups,
  insertLog,
  insertSummaries,
  insertUse,
  insertVersions,
  markOverdrawn,
  saveEntitlements,
  saveFeatureUse,
  updateActivations,
  updateUse,
} from '../storage/engine/save.ts'
import { saveDelegated } from '../storage/engine/save-delegated.ts'
import { insertEvents, saveWatches, type WatchWrite } from '../storage/engine/save-events.ts'
import { type QueueWrite, saveUsageQueues } from '../storage/engine/usage-queues.ts'
import { insertSteps } from '../storage/ledger/kept-steps.ts'
import { saveLines } from '../storage/ledger/save-lines.ts'
import { insertReportLines, type ReportLine } from '../storage/local-servers/report-lines.ts'
import type { Author } from '../storage/schema.ts'
import type { Decided, Written } from './decide-batch.ts'
import { eventRows } from './event-rows.ts'
import type { Notice } from './notices.ts'
import type { BatchGroup } from './working-group.ts'

const system: Author = { type: 'system', id: null, name: 'Leasehold' }

/** Writes what a batch has decided and commits. Nothing is acknowledged before this returns. */
export async function saveBatch(
  client: pg.Client,
  groups: Iterable<BatchGroup>,
  decided: Decided,
  newId: () => string,
  told: { serverId: string; notice: Notice } | null,
): Promise<void> {
  // Before the state, which refers to their rows. Only a local license server has any.
  for (const { submission, at } of decided.delegated) {
    const { tenantId, delegated } = submission
    if (delegated) await saveDelegated(client, tenantId, delegated, at)
  }
  const statements = [
    // First, so that whoever runs the same request on another server waits here.
    ...when(insertSteps, decided.steps),
    ...groupStatements(decided),
    ...stateStatements([...groups]),
    ...recordStatements(decided.written),
    ...when(insertEvents, eventRows(decided, newId)),
    ...when(finishPlanned, decided.planned),
    ...when(saveLines, decided.lines),
  ]
  if (decided.kept.length > 0) statements.push(saveAnswers(distinctAnswers(decided.kept)))
  if (told) statements.push(notifyOthers(told.serverId, told.notice))
  await sendAll(client, [...statements, 'commit'])
}

/** One statement cannot write a row twice: of equal keys, the later answer stands. */
function distinctAnswers(kept: Decided['kept']): Decided['kept'] {
  const nameOf = (each: Decided['kept'][number]) =>
    `${each.tenantId} ${each.groupId} ${each.scope} ${each.keyHash.toString('hex')}`
  return [...new Map(kept.map((each) => [nameOf(each), each])).values()]
}

function groupStatements({ newGroups }: Decided): Statement[] {
  const owned = newGroups.flatMap(({ submission, at }) => {
    const { tenantId, groupId, newGroup } = submission
    return newGroup ? [{ tenantId, groupId, row: { ...newGroup, at } }] : []
  })
  const codes = owned.flatMap(({ row, ...key }) =>
    row.activationCodes.map((code) => ({ ...key, row: { code, at: row.at } })),
  )
  return when(insertGroups, owned).concat(when(insertCodes, codes))
}

function stateStatements(groups: readonly BatchGroup[]): Statement[] {
  const newUse: Owned<EntitlementState>[] = []
  const changedUse: Owned<EntitlementState>[] = []
  const changedRights: Owned<EntitlementState>[] = []
  const overdrawn: Owned<EntitlementState>[] = []
  const featureUse: Owned<FeatureUseWrite>[] = []
  const watches: Owned<WatchWrite>[] = []
  const newActivations: Owned<ActivationWrite>[] = []
  const changedActivations: Owned<ActivationWrite>[] = []
  for (const group of groups) {
    for (const row of group.entitlements.values()) {
      const loaded = group.loadedEntitlements.get(row.id)
      if (loaded === row) continue
      const owned = { ...group.key, row }
      ;(loaded ? changedUse : newUse).push(owned)
      if (loaded?.rights.version !== row.rights.version) changedRights.push(owned)
      else if (isOverdrawn(loaded) !== isOverdrawn(row)) overdrawn.push(owned)
      for (const watch of watchesMoved(loaded ?? null, row, group.now)) {
        watches.push({ ...group.key, row: { entitlementId: row.id, watch } })
      }
      for (const [featureId, use] of Object.entries(row.featureUse)) {
        if (loaded?.featureUse[featureId] === use) continue
        featureUse.push({ ...group.key, row: { entitlementId: row.id, featureId, use } })
      }
    }
    for (const state of group.activations.values()) {
      const loaded = group.loadedActivations.get(state.id)
      if (loaded === state && !dueMoved(group, state)) continue
      const entitlement = group.entitlements.get(state.entitlementId)
      if (!entitlement) throw new Error(`activation ${state.id} without its entitlement`)
      const margin = group.policy.regrantMarginMs
      const row = activationWrite(state, entitlement.rights, margin)
      ;(loaded ? changedActivations : newActivations).push({ ...group.key, row })
    }
  }
  return [
    ...when(updateUse, changedUse),
    ...when(insertUse, newUse),
    ...when(saveEntitlements, changedRights),
    ...when(markOverdrawn, overdrawn),
    ...when(saveFeatureUse, featureUse),
    ...when(saveWatches, watches),
    ...when(insertActivations, newActivations),
    ...when(updateActivations, changedActivations),
  ]
}

/**
 * A new concurrency mode moves the time at which every held seat falls due, so does another server
 * that serves it (while it is exported, nothing falls due here), and so does another margin.
 */
function dueMoved({ entitlements, policy, loadedDueAt }: BatchGroup, state: ActivationState) {
  const rights = entitlements.get(state.entitlementId)?.rights
  if (!rights) return false
  return dueAt(state, rights, policy.regrantMarginMs) !== loadedDueAt.get(state.id)
}

function recordStatements(written: readonly Written[]): Statement[] {
  const rowsOf = <T, R>(
    pick: (each: Written) => readonly T[],
    make: (item: T, each: Written) => R,
  ) =>
    written.flatMap((each) =>
      pick(each).map((item) => ({ ...each.group.key, row: make(item, each) })),
    )
  return [
    ...when(
      saveUsageQueues,
      latestOfEach(
        rowsOf(
          (each) => each.changes.usageQueues,
          (moved, { group }) => ({ ...moved, at: group.now }),
        ),
      ),
    ),
    ...when(
      saveOfflineSeats,
      latestSeats(
        rowsOf(
          (each) => each.changes.offlineSeats,
          (seat, { group }) => ({ ...seat, at: group.now }),
        ),
      ),
    ),
    ...when(
      insertLog,
      rowsOf(
        (each) => each.changes.log,
        (entry, { submission }) => ({ entry, ipAddress: submission?.ipAddress ?? null }),
      ),
    ),
    ...when(
      insertVersions,
      rowsOf(
        (each) => each.changes.versions,
        (entry, { submission }) => ({ entry, author: submission?.author ?? system }),
      ),
    ),
    ...when(
      insertSummaries,
      rowsOf(
        (each) => each.changes.summaries,
        (entry) => entry,
      ),
    ),
    ...when(insertReportLines, written.flatMap(reportLinesOf)),
    ...when(
      insertClones,
      rowsOf(
        (each) => each.changes.clones,
        (entry, { submission }) => ({ entry, ipAddress: submission?.ipAddress ?? null }),
      ),
    ),
  ]
}

/** At a local license server: what the cloud is to be told of. */
function reportLinesOf({ group, changes }: Written): Owned<ReportLine>[] {
  const made = (kind: ReportLine['kind']) => (line: LogEntry | UsageSummary) => {
    const { entitlementId } = line
    const delegation = group.entitlements.get(entitlementId)?.delegation
    if (delegation?.role !== 'taken') return []
    const { begunWith } = delegation
    return [{ ...group.key, row: { entitlementId, begunWith, kind, line } }]
  }
  return [...changes.log.flatMap(made('log')), ...changes.summaries.flatMap(made('summary'))]
}

/** A queue may move several times in a batch. */
function latestOfEach(rows: readonly Owned<QueueWrite>[]): Owned<QueueWrite>[] {
  const named = rows.map((each) => {
    const { activationId, queueId } = each.row
    return [queueKey(activationId, queueId), each] as const
  })
  return [...new Map(named).values()]
}

/** Several tokens of one seat may come in a batch. */
function latestSeats<T extends { activationId: string }>(rows: readonly Owned<T>[]): Owned<T>[] {
  return [...new Map(rows.map((each) => [each.row.activationId, each])).values()]
}

function when<T>(make: (rows: readonly T[]) => Statement, rows: readonly T[]): Statement[] {
  return rows.length === 0 ? [] : [make(rows)]
}
