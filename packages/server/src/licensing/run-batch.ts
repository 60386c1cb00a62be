import type { TenantPolicy } from '@leasehold/core/state'
import type pg from 'pg'
import type { Secrets } from '../secrets.ts'
import { decideBatch } from './decide-batch.ts'
import { loadBatch } from './load-batch.ts'
import { loadDueOf } from './load-due.ts'
import type { RightsCache } from './rights-cache.ts'
import { saveBatch } from './save-batch.ts'
import type { Answer, Submission } from './submission.ts'

export type BatchContext = {
  readonly rightsCache: RightsCache
  readonly secrets: Secrets
  readonly policyOf: (tenantId: string) => TenantPolicy
  readonly clockNow: () => number
  readonly newId: () => string
}

/** One transaction: lock and load, decide, save and commit. The answers hold only after it returns. */
export async function runBatch(
  client: pg.Client,
  submissions: readonly Submission[],
  context: BatchContext,
): Promise<Answer[]> {
  const { rightsCache, secrets, policyOf, clockNow, newId } = context
  const loaded = await loadBatch(client, submissions, rightsCache, policyOf, clockNow)
  const decided = await decideBatch(loaded, submissions, secrets, (group) =>
    loadDueOf(client, group),
  )
  await saveBatch(client, loaded.groups.values(), decided, newId)
  for (const { changes } of decided.written) {
    for (const { entitlementId, rights } of changes.versions) rightsCache.put(entitlementId, rights)
  }
  return decided.answers
}
