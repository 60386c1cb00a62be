import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import type { PortalUser } from '../../identity/contacts/portal-session.ts'
import { namingDuplicates } from '../../management/duplicate.ts'
import { lockCustomer } from '../../storage/customers.ts'
import { findContact } from '../../storage/people/contacts.ts'
import { findCredentials } from '../../storage/people/credentials.ts'
import type { Database } from '../../storage/schema.ts'
import { expectShown } from '../shown.ts'

/**
 * Does something with the people of a customer, for an administrator of it. Such changes of one
 * customer take turns, and each looks again who asks: nobody switches themself off, so of two
 * administrators who do it to each other one remains.
 */
export async function asAdmin<T>(
  deps: Deps,
  user: PortalUser,
  work: (within: Deps) => Promise<T>,
): Promise<T> {
  await expectShown(deps, user, 'showUserManagement')
  if (user.role !== 'admin') throw new RequestError('adminNeeded')
  const { tenantId, customerId } = user
  const working = deps.db.transaction().execute(async (db) => {
    if (!(await lockCustomer(db, tenantId, customerId))) throw new RequestError('sessionMissing')
    if (!(await isStillAdmin(db, user))) throw new RequestError('adminNeeded')
    return work({ ...deps, db })
  })
  return namingDuplicates(working)
}

async function isStillAdmin(
  db: Kysely<Database>,
  { tenantId, contactId }: PortalUser,
): Promise<boolean> {
  const contact = await findContact(db, tenantId, contactId)
  const credentials = await findCredentials(db, tenantId, contactId)
  return contact?.active === true && credentials?.active === true && credentials.role === 'admin'
}
