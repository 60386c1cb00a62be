import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import type { PortalUser } from '../identity/contacts/portal-session.ts'
import { findPlaceOfCustomer } from '../storage/entitlement-places.ts'
import type { ContactRole } from '../storage/people/credentials.ts'
import {
  findPortalSettings,
  type PortalSettings,
  type Visibility,
} from '../storage/people/portal-settings.ts'

export type Block = keyof {
  [K in keyof PortalSettings as PortalSettings[K] extends Visibility ? K : never]: true
}

/** Whether a block that is shown to those is shown to somebody with this role. */
export function showsTo(role: ContactRole, to: Visibility): boolean {
  return to === 'user' || (to === 'admin' && role === 'admin')
}

/** Refuses what the vendor does not show to this person. */
export async function expectShown(
  { db }: Pick<Deps, 'db'>,
  { tenantId, role }: PortalUser,
  block: Block,
): Promise<void> {
  const settings = await findPortalSettings(db, tenantId)
  if (!showsTo(role, settings[block])) throw new RequestError('notShown')
}

export type ShownEntitlement = { readonly entitlementId: string; readonly groupId: string }

/**
 * Where an entitlement is that this person has to do with: an admin with any of the customer, a user
 * with those of groups that it is authorised for. Others are not there.
 */
export async function shownEntitlement(
  { db }: Pick<Deps, 'db'>,
  { tenantId, contactId, customerId, role }: PortalUser,
  entitlementId: string,
): Promise<ShownEntitlement> {
  const who = { customerId, contactId: role === 'admin' ? null : contactId }
  const groupId = await findPlaceOfCustomer(db, tenantId, who, entitlementId)
  if (groupId === null) throw new RequestError('entitlementUnknown')
  return { entitlementId, groupId }
}
