import type { Command } from '@leasehold/core/commands'
import { applyChanges, decide } from '@leasehold/core/decide'
import type { EntitlementOutcome } from '@leasehold/core/decide-entitlement'
import { type EntitlementEvent, eventsOf } from '@leasehold/core/events'
import type { Changes, Decision, Grant, Refusal } from '@leasehold/core/outcome'
import { settle } from '@leasehold/core/settle'
import type { Secrets } from '../secrets.ts'
import type { KeptAnswer } from '../storage/engine/answers.ts'
import type { PlanOutcome } from '../storage/engine/planned.ts'
import type { AuditLine } from '../storage/ledger/deed.ts'
import type { KeptStep } from '../storage/ledger/kept-steps.ts'
import { answerOf } from './answer-of.ts'
import { createEarlierAnswers, type EarlierAnswers } from './earlier-answers.ts'
import { type Loaded, stepName } from './load-batch.ts'
import type { Answer, Submission } from './submission.ts'
import { type BatchGroup, keyOf } from './working-group.ts'

/** What one command has written, with who wrote it. */
export type Written = {
  readonly submission: Submission | null
  readonly group: BatchGroup
  readonly changes: Changes
  readonly events: readonly EntitlementEvent[]
}

export type Decided = {
  readonly answers: Answer[]
  readonly written: Written[]
  readonly kept: readonly KeptAnswer[]
  /** Submissions that make their group's row. */
  readonly newGroups: { submission: Submission; at: number }[]
  /** Submissions whose delegation was taken, in the order of the decisions. */
  readonly delegated: { submission: Submission; at: number }[]
  /** What came of planned changes. */
  readonly planned: PlanOutcome[]
  /** Of the audit, for the requests that something was granted to. */
  readonly lines: AuditLine[]
  readonly steps: KeptStep[]
}

/**
 * Decides a batch in the order of arrival. `loadMore` brings a group's due activations when a
 * decision hangs on them.
 */
export async function decideBatch(
  loaded: Loaded,
  submissions: readonly Submission[],
  secrets: Secrets,
  loadMore: (group: BatchGroup) => Promise<void>,
): Promise<Decided> {
  const earlier = createEarlierAnswers(loaded.answers, secrets)
  const decided: Decided = {
    answers: [],
    written: [],
    kept: earlier.kept,
    newGroups: [],
    delegated: [],
    planned: [],
    lines: [],
    steps: [],
  }
  for (const group of loaded.groups.values()) settleGroup(group, decided)
  for (const submission of submissions) {
    const group = loaded.groups.get(keyOf(submission))
    if (!group) throw new Error('a submission without its group')
    const answer =
      earlier.find(group, submission) ??
      (await answerStep(loaded, submission, decided, () =>
        answerOnce(loaded, group, submission, decided, () =>
          answerTo(loaded, group, submission, decided, earlier, loadMore),
        ),
      ))
    decided.answers.push(answer)
  }
  return decided
}

const taken: Answer = { ok: false, refusal: { code: 'idempotencyKeyInUse', facts: {} } }

/** A step that another run of the same request has done, in this batch or earlier, is not done again. */
async function answerStep(
  { steps }: Loaded,
  { deed }: Submission,
  decided: Decided,
  decideNow: () => Promise<Answer>,
): Promise<Answer> {
  if (!deed) return decideNow()
  const { step, line } = deed
  if (step && steps.has(stepName(step))) return taken
  const answer = await decideNow()
  if (!answer.ok) return answer
  decided.lines.push(line)
  if (step) {
    steps.add(stepName(step))
    decided.steps.push({ ...step, sealed: step.seal(answer) })
  }
  return answer
}

/** A planned change is made only while it is as it was read, and what came of it is noted. */
async function answerOnce(
  loaded: Loaded,
  group: BatchGroup,
  { planned }: Submission,
  decided: Decided,
  decideNow: () => Promise<Answer>,
): Promise<Answer> {
  if (!planned) return decideNow()
  // Taken out of the set: the same one may stand in this batch twice.
  if (!loaded.planned.delete(planned.id)) {
    return { ok: false, refusal: { code: 'stateConflict', facts: { reason: 'notPending' } } }
  }
  const answer = await decideNow()
  decided.planned.push({
    ...group.key,
    plannedId: planned.id,
    status: answer.ok ? 'done' : 'refused',
    version: answer.ok ? (answer.outcome?.version ?? null) : null,
    code: answer.ok ? null : answer.refusal.code,
    result: answer.ok ? null : { facts: answer.refusal.facts },
    at: group.now,
  })
  return answer
}

async function answerTo(
  loaded: Loaded,
  group: BatchGroup,
  submission: Submission,
  decided: Decided,
  earlier: EarlierAnswers,
  loadMore: (group: BatchGroup) => Promise<void>,
): Promise<Answer> {
  const refusal = codeRefusal(loaded, submission) ?? versionRefusal(group, submission)
  const answer = refusal
    ? ({ ok: false, refusal } as const)
    : await decideAndWrite(group, submission, decided, loadMore)
  earlier.keep(group, submission, answer)
  return answer
}

async function decideAndWrite(
  group: BatchGroup,
  submission: Submission,
  decided: Decided,
  loadMore: (group: BatchGroup) => Promise<void>,
): Promise<Answer> {
  const decision = await decideOne(group, submission.command, decided, loadMore)
  write(group, submission, decision.changes, decided)
  if (!decision.ok) return { ok: false, refusal: decision.refusal }
  if (submission.newGroup) decided.newGroups.push({ submission, at: group.now })
  if (submission.delegated) decided.delegated.push({ submission, at: group.now })
  return answerOf(group, decision.value)
}

/** The code may have been removed, or taken by another group, since the edge looked it up. */
function codeRefusal(loaded: Loaded, submission: Submission): Refusal | null {
  const groupOf = (code: string) => loaded.codes.get(`${submission.tenantId} ${code}`)
  const { activationCode, newGroup } = submission
  if (activationCode !== undefined && groupOf(activationCode) !== submission.groupId) {
    return { code: 'activationCodeUnknown', facts: {} }
  }
  const taken = newGroup?.activationCodes.find((code) => groupOf(code) !== undefined)
  return taken === undefined ? null : { code: 'duplicate', facts: { activationCode: taken } }
}

/** Somebody else has changed the entitlement since the caller read it. */
function versionRefusal(
  group: BatchGroup,
  { command, expectedVersion }: Submission,
): Refusal | null {
  if (expectedVersion === undefined || !('entitlementId' in command)) return null
  const version = group.entitlements.get(command.entitlementId)?.rights.version
  if (version === undefined || version === expectedVersion) return null
  return { code: 'preconditionFailed', facts: {} }
}

async function decideOne(
  group: BatchGroup,
  command: Command,
  decided: Decided,
  loadMore: (group: BatchGroup) => Promise<void>,
): Promise<Decision<Grant | EntitlementOutcome | null>> {
  if (command.type === 'settle') {
    await loadMore(group)
    settleGroup(group, decided)
  }
  let decision = decide(group, command, group.now)
  while (!decision.ok && decision.tryAgain && group.moreLapsed.size > 0) {
    await loadMore(group)
    settleGroup(group, decided)
    decision = decide(group, command, group.now)
  }
  return decision
}

function settleGroup(group: BatchGroup, decided: Decided): void {
  const changes = settle(group, group.now)
  if (changes.entitlements.length === 0 && changes.activations.length === 0) return
  write(group, null, changes, decided)
}

function write(
  group: BatchGroup,
  submission: Submission | null,
  changes: Changes,
  decided: Decided,
): void {
  const events = eventsOf(group, changes)
  applyChanges(group, changes)
  decided.written.push({ submission, group, changes, events })
}
