import { fromWireId } from '@leasehold/core/ids'
import { hashPassword } from '../../src/identity/password.ts'
import { findVendorUser, updateVendorUser } from '../../src/storage/vendor-users.ts'
import { builtIn, person, users } from '../management/account/people.ts'
import { created } from '../management/back-office.ts'
import type { TestServer } from '../support/server.ts'

export const password = 'three quiet harbours'

/** Somebody of the vendor with a password, as if they had followed the link of an invitation. */
export async function makeUser(
  server: TestServer,
  { role = 'Viewer', ...more }: { role?: string; claimValue?: string } = {},
) {
  const { id: roleId } = await builtIn(server, role)
  const { id, username, email } = created(await server.post(users, person({ ...more, roleId })))
  const { db } = server.deps
  const user = await findVendorUser(db, server.tenantId, fromWireId('user', id) ?? '')
  if (!user) throw new Error('the user is gone')
  const passwordHash = await hashPassword(password)
  await updateVendorUser(db, server.tenantId, { ...user, passwordHash })
  return { id, username, email, url: `${users}/${id}` } as Record<
    'id' | 'username' | 'email' | 'url',
    string
  >
}
