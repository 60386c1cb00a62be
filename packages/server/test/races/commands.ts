import { createHash } from 'node:crypto'
import type { ActivationCaller, LicensingCommand } from '@leasehold/core/commands'
import type { Grant } from '@leasehold/core/outcome'
import { uuidv7 } from 'uuidv7'
import type { Answer, Attempt, Submission } from '../../src/licensing/submission.ts'
import { author, type Sold } from '../support/shop.ts'

type More = Partial<Submission> & { fingerprint?: string }

/** What the edge submits for `POST /activate`. */
export function activation(sold: Sold, seatId: string, more: More = {}): Submission {
  const { fingerprint = null, ...others } = more
  return submission(
    sold,
    {
      type: 'activate',
      productId: sold.productId,
      editionId: null,
      seatId,
      seatName: null,
      method: 'activationCode',
      username: null,
      mode: 'online',
      fingerprint,
      clientVersion: null,
      newActivationId: uuidv7(),
    },
    { activationCode: sold.code, ...others },
  )
}

/** A call of the application that got `grant`, with the token and the nonce of that answer. */
export function call(
  sold: Sold,
  grant: Grant,
  what:
    | { type: 'refresh' | 'read' }
    | { type: 'checkout' | 'return' | 'track'; key: string; amount: number }
    | { type: 'deactivate' },
  more: Partial<Submission> = {},
): Submission {
  const on = { activationId: grant.activation.id, caller: callerOf(grant) }
  const command: LicensingCommand =
    what.type === 'deactivate' ? { ...what, ...on, force: false } : { ...what, ...on }
  return submission(sold, command, more)
}

/** The retry key that the edge makes of an Idempotency-Key. */
export function attempt(scope: string, key: string, body = ''): Attempt {
  return { scope, keyHash: sha256(key), requestHash: sha256(body) }
}

/** The grant of an answer that has to be one. */
export function grantOf(answer: Answer): Grant {
  if (!answer.ok || !answer.grant) throw new Error(`not granted: ${codeOf(answer)}`)
  return answer.grant
}

/** `granted`, or the code of the refusal. */
export function codeOf(answer: Answer): string {
  return answer.ok ? 'granted' : answer.refusal.code
}

/** How many answers of each kind there were. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1
  return counts
}

function submission(sold: Sold, command: LicensingCommand, more: Partial<Submission>): Submission {
  const { tenantId, groupId } = sold
  return { tenantId, groupId, author, ipAddress: null, command, ...more }
}

function callerOf({ activation: { epoch, nonce, leaseExpiryAt } }: Grant): ActivationCaller {
  return { by: 'application', epoch, nonce, leaseExpiryAt }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
