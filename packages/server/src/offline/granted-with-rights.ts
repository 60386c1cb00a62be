import type { Grant } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { Deps } from '../deps.ts'
import type { Answer } from '../licensing/submission.ts'
import { rightsOfVersion } from '../storage/rights-of-version.ts'

/** A grant with the rights that it was given under, be they no longer the current ones. */
export async function grantedWithRights(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { grant, rights }: Extract<Answer, { ok: true }>,
): Promise<{ grant: Grant; rights: Rights }> {
  if (!grant) throw new Error('a licensing command was answered without a grant')
  if (rights) return { grant, rights }
  const { entitlementId, groupId } = grant.activation
  const old = await rightsOfVersion(db, { tenantId, groupId, entitlementId }, grant.version)
  if (!old) throw new Error(`entitlement ${entitlementId} has no version ${grant.version}`)
  return { grant, rights: old }
}
