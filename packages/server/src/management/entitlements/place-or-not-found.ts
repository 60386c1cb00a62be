import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findEntitlementPlace } from '../../storage/entitlement-places.ts'

/** Where an entitlement's rows are; one that isn't of the tenant is none. */
export async function placeOrNotFound(
  { db }: Deps,
  tenantId: string,
  entitlementId: string,
): Promise<{ entitlementId: string; groupId: string; version: number }> {
  const place = await findEntitlementPlace(db, tenantId, entitlementId)
  if (!place) throw new RequestError('entitlementUnknown')
  return { entitlementId, ...place }
}
