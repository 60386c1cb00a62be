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
import { openGrant, sealGrant } from './kept-answer.ts'
import { answerName, type Loaded, stepName } from './load-batch.ts'
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
  readonly kept: KeptAnswer[]
  /** Submissions that make their group's row. */
  readonly newGroups: { submission: Submission; at: number }[]
  /** What came of planned changes. */
  readonly planned: PlanOutcome[]
  /** Of the audit, for the requests that something was granted to. */
  readonly lines: AuditLine[]
  readonly steps: KeptStep[]
}

type Granted = Extract<Answer, { ok: true }>

/** How long the answer to a lost reply can be had again. */
const answerLifeMs = 10 * 60_000

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
  const decided: Decided = {
    answers: [],
    written: [],
    kept: [],
    newGroups: [],
    planned: [],
    lines: [],
    steps: [],
  }
  for (const group of loaded.groups.values()) settleGroup(group, decided)
  const shared = new Map<string, Earlier>()
  for (const submission of submissions) {
    const group = loaded.groups.get(keyOf(submission))
    if (!group) throw new Error('a submission without its group')
    const name = attemptName(submission)
    const earlier =
      name === null ? null : (shared.get(name) ?? kept(loaded, group, submission, name, secrets))
    const answer =
      (earlier && repeatOf(group, submission, earlier)) ??
      (await answerStep(loaded, submission, decided, () =>
        answerOnce(loaded, group, submission, decided, () =>
          answerTo(loaded, group, submission, decided, secrets, loadMore),
        ),
      ))
    decided.answers.push(answer)
    if (name !== null && submission.attempt && answer.ok && answer.grant && !answer.repeated) {
      shared.set(name, { requestHash: submission.attempt.requestHash, answer, grant: answer.grant })
    }
  }
  return decided
}

/** What was answered to the same key before: in this batch, or in one that is committed. */
type Earlier = { readonly requestHash: Buffer; readonly answer: Granted; readonly grant: Grant }

function attemptName({ tenantId, groupId, attempt }: Submission): string | null {
  if (!attempt) return null
  const { scope, keyHash } = attempt
  return answerName({ tenant_id: tenantId, group_id: groupId, scope, key_hash: keyHash })
}

const reused: Answer = { ok: false, refusal: { code: 'idempotencyKeyReused', facts: {} } }

function kept(
  loaded: Loaded,
  group: BatchGroup,
  submission: Submission,
  name: string,
  secrets: Secrets,
): Earlier | null {
  const row = loaded.answers.get(name)
  if (!row || row.expires_at <= group.now) return null
  const grant = openGrant(secrets, submission, row.sealed)
  return { requestHash: row.request_hash, grant, answer: answerOf(group, grant) }
}

/**
 * The answer to a retry; null when it is to be decided like any other call. In the order of
 * docs/formats.md, "Epoch, nonce, retry": a void token is refused before its key is looked at.
 */
function repeatOf(
  group: BatchGroup,
  { attempt, command }: Submission,
  { requestHash, answer, grant }: Earlier,
): Answer | null {
  const caller = 'caller' in command && command.caller.by === 'application' ? command.caller : null
  const { id, epoch, nonce } = grant.activation
  const seat = group.activations.get(id)
  if (caller && caller.epoch !== seat?.epoch) return null
  if (attempt && !requestHash.equals(attempt.requestHash)) return reused
  if (seat?.epoch !== epoch || seat.nonce !== nonce) return null
  // The nonce that the first call sent, or the one that it returned: whoever has neither has only
  // got hold of the key.
  if (caller && caller.nonce !== nonce && caller.nonce !== nonce - 1) return null
  // A shorter lease that the device has acknowledged since counts: no longer one is signed again.
  const leaseExpiryAt = Math.min(grant.activation.leaseExpiryAt, seat.leaseExpiryAt)
  const activation = { ...grant.activation, leaseExpiryAt }
  return { ...answer, grant: { ...grant, activation }, repeated: true }
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
  secrets: Secrets,
  loadMore: (group: BatchGroup) => Promise<void>,
): Promise<Answer> {
  const refusal = codeRefusal(loaded, submission) ?? versionRefusal(group, submission)
  if (refusal) return { ok: false, refusal }
  const decision = await decideOne(group, submission.command, decided, loadMore)
  write(group, submission, decision.changes, decided)
  if (!decision.ok) return { ok: false, refusal: decision.refusal }
  if (submission.newGroup) decided.newGroups.push({ submission, at: group.now })
  const answer = answerOf(group, decision.value)
  if (submission.attempt && answer.ok && answer.grant) {
    const { activation } = answer.grant
    decided.kept.push({
      tenantId: submission.tenantId,
      groupId: submission.groupId,
      ...submission.attempt,
      activationId: activation.id,
      nonce: activation.nonce,
      sealed: sealGrant(secrets, submission, answer.grant),
      expiresAt: group.now + answerLifeMs,
    })
  }
  return answer
}

function answerOf(group: BatchGroup, value: Grant | EntitlementOutcome | null): Granted {
  const base = { ok: true, repeated: false } as const
  if (value === null) return { ...base, grant: null, rights: null, outcome: null }
  if (!('activation' in value)) return { ...base, grant: null, rights: null, outcome: value }
  const current = group.entitlements.get(value.activation.entitlementId)?.rights
  const rights = current?.version === value.version ? current : null
  return { ...base, grant: value, rights, outcome: null }
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
