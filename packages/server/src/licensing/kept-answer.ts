import type { Grant, Refusal } from '@leasehold/core/outcome'
import type { Secrets } from '../secrets.ts'
import type { Submission } from './submission.ts'

/** What a licensing call came to. */
export type Outcome = { readonly grant: Grant } | { readonly refusal: Refusal }

/**
 * The outcome, sealed, so that nobody with a copy of the database can read or replay it. Token, nonce
 * and signature of a grant are made from it anew: all three are deterministic, so the reply is the same.
 */
export function sealOutcome(secrets: Secrets, submission: Submission, outcome: Outcome): Buffer {
  return secrets.seal(
    submission.tenantId,
    contextOf(submission),
    Buffer.from(JSON.stringify(outcome)),
  )
}

export function openOutcome(secrets: Secrets, submission: Submission, sealed: Buffer): Outcome {
  const plain = secrets.open(submission.tenantId, contextOf(submission), sealed)
  // Sealed by this program under its own key: the shape is what sealOutcome was given.
  return JSON.parse(plain.toString()) as Outcome
}

function contextOf({ groupId, attempt }: Submission): string {
  return `answer ${groupId} ${attempt?.scope ?? ''}`
}
