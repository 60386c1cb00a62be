import type { Grant } from '@leasehold/core/outcome'
import type { Secrets } from '../secrets.ts'
import type { Submission } from './submission.ts'

/**
 * What was granted, sealed, so that nobody with a copy of the database can read or replay it. Token,
 * nonce and signature are made from it anew: all three are deterministic, so the reply is the same.
 */
export function sealGrant(secrets: Secrets, submission: Submission, grant: Grant): Buffer {
  return secrets.seal(
    submission.tenantId,
    contextOf(submission),
    Buffer.from(JSON.stringify(grant)),
  )
}

export function openGrant(secrets: Secrets, submission: Submission, sealed: Buffer): Grant {
  const plain = secrets.open(submission.tenantId, contextOf(submission), sealed)
  // Sealed by this program under its own key: the shape is what sealGrant was given.
  return JSON.parse(plain.toString()) as Grant
}

function contextOf({ groupId, attempt }: Submission): string {
  return `answer ${groupId} ${attempt?.scope ?? ''}`
}
