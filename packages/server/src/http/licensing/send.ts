import type { Grant } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { LoadedKeys } from '../../identity/tenant-keys.ts'
import { writeNonce } from '../../licensing/nonce.ts'
import type { Answer, Submission } from '../../licensing/submission.ts'
import { rightsOfVersion } from '../../storage/rights-of-version.ts'
import { refusalToError } from '../refusal-to-error.ts'

export type Granted = { grant: Grant; rights: Rights }

/** Submits a licensing command; a refusal is thrown as the error that answers it. */
export async function submit(
  { engine }: Deps,
  submission: Submission,
): Promise<Extract<Answer, { ok: true }>> {
  const answer = await engine.submit(submission)
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: false })
  return answer
}

/** The grant of an answer with the rights that it was given under. */
export async function grantedOf(
  { db }: Deps,
  tenantId: string,
  { grant, rights }: Extract<Answer, { ok: true }>,
): Promise<Granted> {
  if (!grant) throw new Error('a licensing command was answered without a grant')
  if (rights) return { grant, rights }
  // The kept answer to a lost reply, and the entitlement has changed since.
  const { entitlementId, groupId } = grant.activation
  const old = await rightsOfVersion(db, { tenantId, groupId, entitlementId }, grant.version)
  if (!old) throw new Error(`entitlement ${entitlementId} has no version ${grant.version}`)
  return { grant, rights: old }
}

/**
 * Sends a reply body with the next nonce. Already JSON text: these replies are the product's hot
 * path, and their shape is built in one place.
 */
export function send(reply: FastifyReply, keys: LoadedKeys, grant: Grant, body: object) {
  return reply
    .header('n-nonce', writeNonce(keys.nonceKey, grant.activation))
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body))
}
