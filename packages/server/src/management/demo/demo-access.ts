import type { Deps } from '../../deps.ts'
import { builtInRoles } from '../../identity/built-in-roles.ts'
import { scopes } from '../../identity/scopes.ts'
import { listRoles } from '../../storage/vendor-roles.ts'
import { createRole } from '../account/roles/edit-role.ts'
import { createUser } from '../account/users/edit-user.ts'
import { unlessMade } from './unless-made.ts'

const orderDesk = {
  name: 'Order desk',
  description: 'Takes orders by phone.',
  scopes: ['customers:read', 'entitlements:create', 'entitlements:read', 'products:read'],
}

const staff = [
  { username: 'nora', firstName: 'Nora', lastName: 'Vale', role: 'Product Management' },
  { username: 'sam', firstName: 'Sam', lastName: 'Ode', role: 'Support' },
  { username: 'ines', firstName: 'Ines', lastName: 'Duarte', role: orderDesk.name },
]

/** The people of the invented vendor, and a role that it has made for one of them. */
export async function makeDemoAccess(deps: Deps, tenantId: string): Promise<void> {
  const author = { type: 'system', id: null, name: 'Demo' } as const
  const principal = { tenantId, scopes, author }
  await unlessMade<unknown>(
    () => createRole(deps, principal, orderDesk),
    async () => orderDesk,
  )
  const roles = [...builtInRoles, ...(await listRoles(deps.db, tenantId))]
  for (const { role: wanted, ...person } of staff) {
    const role = roles.find(({ name }) => name === wanted)
    if (!role) throw new Error(`The demo has no role ${wanted}.`)
    const email = `${person.username}@plumbline.example`
    await unlessMade<unknown>(
      () => createUser(deps, principal, { ...person, email, roleId: role.id }),
      async () => person,
    )
  }
}
