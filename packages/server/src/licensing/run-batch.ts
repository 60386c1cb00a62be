import type { TenantPolicy } from '@leasehold/core/state'
import type pg from 'pg'
import type { Secrets } from '../secrets.ts'
import { decideBatch } from './decide-batch.ts'
import { loadBatch } from './load-batch.ts'
import { loadDueOf } from './load-due.ts'
import { type Notices, noticeOf } from './notices.ts'
import type { RightsCache } from './rights-cache.ts'
import { saveBatch } from './save-batch.ts'
import type { Answer, Submission } from './submission.ts'

export type BatchContext = {
  readonly rightsCache: RightsCache
  readonly secrets: Secrets
  readonly policyOf: (tenantId: string) => TenantPolicy
  readonly clockNow: () => number
  readonly newId: () => string
  readonly notices: Notices
}

/** One transaction: lock and load, decide, save and commit. The answers hold only after it returns. */
export async function runBatch(
  client: pg.Client,
  submissions: readonly Submission[],
  context: BatchContext,
): Promise<Answer[]> {
  const { rightsCache, secrets, policyOf, clockNow, newId, notices } = context
  const loaded = await loadBatch(client, submissions, rightsCache, policyOf, clockNow)
  const decided = await decideBatch(loaded, submissions, secrets, (group) =>
    loadDueOf(client, group),
  )
  const groups = [...loaded.groups.values()]
  const notice = noticeOf(groups)
  const told = notice && { serverId: notices.serverId, notice }
  await saveBatch(client, groups, decided, newId, told)
  for (const { changes } of decided.written) {
    for (const { entitlementId, rights } of changes.versions) rightsCache.put(entitlementId, rights)
  }
  // Before anybody is answered: who edits and then looks sees what was edited.
  if (notice) notices.tell(notice)
  return decided.answers
}
