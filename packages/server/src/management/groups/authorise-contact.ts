import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { lockGroup } from '../../storage/groups.ts'
import { lockContact } from '../../storage/people/contacts.ts'
import { deleteGroupContact, insertGroupContact } from '../../storage/people/group-contacts.ts'
import { tellGroupUpdated } from '../events/group-events.ts'

/** Held, so that the group does not move to another customer meanwhile. */
export async function authoriseContact(
  deps: Deps,
  tenantId: string,
  groupId: string,
  contactId: string,
): Promise<void> {
  await deps.db
    .transaction()
    .execute((db) => writeAuthorisation({ ...deps, db }, tenantId, groupId, contactId))
}

/** The same within a transaction. */
export async function writeAuthorisation(
  deps: Deps,
  tenantId: string,
  groupId: string,
  contactId: string,
): Promise<void> {
  const { db } = deps
  const group = await lockGroup(db, tenantId, groupId)
  if (!group) throw new RequestError('groupUnknown')
  const contact = await lockContact(db, tenantId, contactId)
  if (!contact) throw invalid('id', 'there is no such contact', 'unknown')
  if (group.customerId === null) {
    throw new RequestError('stateConflict', {
      details: 'The group belongs to no customer, whose contacts could use it.',
    })
  }
  if (contact.customerId !== group.customerId) {
    throw invalid('id', 'is a contact of another customer than the group is of', 'notAllowed')
  }
  const now = deps.clock.now()
  await insertGroupContact(db, tenantId, groupId, contactId, now)
  await tellGroupUpdated(deps, db, tenantId, groupId, now)
}

export async function withdrawContact(
  deps: Deps,
  tenantId: string,
  groupId: string,
  contactId: string,
): Promise<void> {
  await deps.db
    .transaction()
    .execute((db) => writeWithdrawal({ ...deps, db }, tenantId, groupId, contactId))
}

/** The same within a transaction. */
export async function writeWithdrawal(
  deps: Deps,
  tenantId: string,
  groupId: string,
  contactId: string,
): Promise<void> {
  const { db } = deps
  if (!(await lockGroup(db, tenantId, groupId))) throw new RequestError('groupUnknown')
  const wasThere = await deleteGroupContact(db, tenantId, groupId, contactId)
  if (!wasThere) throw new RequestError('contactUnknown')
  await tellGroupUpdated(deps, db, tenantId, groupId, deps.clock.now())
}
