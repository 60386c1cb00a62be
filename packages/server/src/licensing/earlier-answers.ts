import type { Command } from '@leasehold/core/commands'
import type { Secrets } from '../secrets.ts'
import type { AnswerRow, KeptAnswer } from '../storage/engine/answers.ts'
import { answerOf } from './answer-of.ts'
import { type Outcome, openOutcome, sealOutcome } from './kept-answer.ts'
import { answerName } from './load-batch.ts'
import type { Answer, Submission } from './submission.ts'
import type { BatchGroup } from './working-group.ts'

/** How long the answer to a lost reply can be had again. */
const grantLifeMs = 10 * 60_000

/**
 * A refusal gives nothing that could be lost. It is kept for copies of its call that are decided
 * later: they may wait at another server for five seconds, and then for a row.
 */
const refusalLifeMs = 30_000

/** What was answered under a key: in this batch, or in one that is committed. */
type Earlier = {
  readonly requestHash: Buffer
  /** That a grant returned, or that a refused call sent. */
  readonly nonce: number | null
  readonly outcome: Outcome
}

/** Answers the retries of a batch; see docs/formats.md, "Epoch, nonce, retry". */
export type EarlierAnswers = {
  /** Null when the submission is to be decided like any other. */
  find(group: BatchGroup, submission: Submission): Answer | null
  keep(group: BatchGroup, submission: Submission, answer: Answer): void
  /** What is to be saved with the batch. */
  readonly kept: readonly KeptAnswer[]
}

export function createEarlierAnswers(
  rows: ReadonlyMap<string, AnswerRow>,
  secrets: Secrets,
): EarlierAnswers {
  const ofThisBatch = new Map<string, Earlier>()
  const kept: KeptAnswer[] = []

  function committed(name: string, group: BatchGroup, submission: Submission): Earlier | null {
    const row = rows.get(name)
    if (!row || row.expires_at <= group.now) return null
    const outcome = openOutcome(secrets, submission, row.sealed)
    return { requestHash: row.request_hash, nonce: row.nonce, outcome }
  }

  return {
    kept,
    find(group, submission) {
      const name = nameOf(submission)
      if (name === null) return null
      const earlier = ofThisBatch.get(name) ?? committed(name, group, submission)
      return earlier && answerAgain(group, submission, earlier)
    },
    keep(group, submission, answer) {
      const { tenantId, groupId, attempt } = submission
      const name = nameOf(submission)
      const result = worthKeeping(group, submission, answer)
      if (!attempt || name === null || !result) return
      ofThisBatch.set(name, { requestHash: attempt.requestHash, ...result })
      const { nonce, outcome, lifeMs } = result
      kept.push({
        tenantId,
        groupId,
        ...attempt,
        activationId: 'grant' in outcome ? outcome.grant.activation.id : null,
        nonce,
        sealed: sealOutcome(secrets, submission, outcome),
        expiresAt: group.now + lifeMs,
      })
    },
  }
}

function nameOf({ tenantId, groupId, attempt }: Submission): string | null {
  if (!attempt) return null
  const { scope, keyHash } = attempt
  return answerName({ tenant_id: tenantId, group_id: groupId, scope, key_hash: keyHash })
}

type WorthKeeping = Pick<Earlier, 'nonce' | 'outcome'> & { readonly lifeMs: number }

function worthKeeping(
  group: BatchGroup,
  { command }: Submission,
  answer: Answer,
): WorthKeeping | null {
  if (answer.ok) {
    const { grant } = answer
    return grant && { nonce: grant.activation.nonce, outcome: { grant }, lifeMs: grantLifeMs }
  }
  const caller = applicationOf(group, command)
  // A void token or nonce does not become good again: nothing late can be granted on it.
  if (caller && !caller.isCurrent) return null
  const { refusal } = answer
  return { nonce: caller?.nonce ?? null, outcome: { refusal }, lifeMs: refusalLifeMs }
}

/** In the order of the table: a void token is refused before its key is looked at. */
function answerAgain(group: BatchGroup, submission: Submission, earlier: Earlier): Answer | null {
  const { attempt, command } = submission
  const caller = applicationOf(group, command)
  if (caller && !caller.hasEpoch) return null
  const isSame = attempt?.requestHash.equals(earlier.requestHash) ?? false
  const { outcome, nonce } = earlier
  if ('refusal' in outcome) {
    const sent = caller?.nonce ?? null
    return isSame && sent === nonce ? { ok: false, refusal: outcome.refusal } : null
  }
  if (!isSame) return { ok: false, refusal: { code: 'idempotencyKeyReused', facts: {} } }
  const { activation } = outcome.grant
  const seat = group.activations.get(activation.id)
  if (seat?.epoch !== activation.epoch || seat.nonce !== nonce) {
    // Decided anew, a late copy of an activation would take the seat from whoever works on it.
    const { id: activationId, entitlementId } = activation
    const facts = { activationId, entitlementId }
    return caller ? null : { ok: false, refusal: { code: 'attemptOvertaken', facts } }
  }
  // The nonce that the first call sent, or the one that it returned: whoever has neither has only
  // got hold of the key.
  if (caller && caller.nonce !== nonce && caller.nonce !== nonce - 1) return null
  // A shorter lease that the device has acknowledged since counts: no longer one is signed again.
  const leaseExpiryAt = Math.min(activation.leaseExpiryAt, seat.leaseExpiryAt)
  const grant = { ...outcome.grant, activation: { ...activation, leaseExpiryAt } }
  return { ...answerOf(group, outcome.grant), grant, repeated: true }
}

/** The application that calls, beside the seat that it calls for; null for an activation. */
function applicationOf(
  group: BatchGroup,
  command: Command,
): { nonce: number | null; hasEpoch: boolean; isCurrent: boolean } | null {
  if (!('caller' in command) || command.caller.by !== 'application') return null
  const { epoch, nonce } = command.caller
  const seat = group.activations.get(command.activationId)
  const hasEpoch = seat?.epoch === epoch
  return { nonce, hasEpoch, isCurrent: hasEpoch && seat.nonce === nonce }
}
