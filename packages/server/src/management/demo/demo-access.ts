import type { Deps } from '../../deps.ts'
import { builtInRoles } from '../../identity/built-in-roles.ts'
import { hashPassword } from '../../identity/password.ts'
import { scopes } from '../../identity/scopes.ts'
import { findUserAccount, savePasswordHash } from '../../storage/users/user-accounts.ts'
import { listRoles } from '../../storage/vendor-roles.ts'
import { createRole } from '../account/roles/edit-role.ts'
import { createUser } from '../account/users/edit-user.ts'
import { toldInAudit } from './told-in-audit.ts'
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
  { username: 'vera', firstName: 'Vera', lastName: 'Kolb', role: 'Viewer' },
]

const passwordBytes = 12

/** Somebody of the invented vendor who can sign in to the console. */
export type DemoUser = {
  readonly username: string
  readonly password: string
  readonly role: string
}

/** The people of the invented vendor, and a role that it has made for one of them. */
export async function makeDemoAccess(deps: Deps, tenantId: string): Promise<DemoUser[]> {
  const author = { type: 'system', id: null, name: 'Demo' } as const
  const principal = { tenantId, scopes, author }
  await unlessMade<unknown>(
    () =>
      toldInAudit(
        deps,
        principal,
        { operation: 'createRole', path: 'roles', body: orderDesk },
        () => createRole(deps, principal, orderDesk),
      ),
    async () => orderDesk,
  )
  const roles = [...builtInRoles, ...(await listRoles(deps.db, tenantId))]
  const users: DemoUser[] = []
  for (const { role: wanted, ...person } of staff) {
    const role = roles.find(({ name }) => name === wanted)
    if (!role) throw new Error(`The demo has no role ${wanted}.`)
    const email = `${person.username}@plumbline.example`
    await unlessMade<unknown>(
      () =>
        toldInAudit(deps, principal, { operation: 'createUser', path: 'users', body: person }, () =>
          createUser(deps, principal, { ...person, email, roleId: role.id }),
        ),
      async () => person,
    )
    const { username } = person
    const account = await findUserAccount(deps.db, tenantId, username)
    if (!account) throw new Error(`The demo has lost ${username}.`)
    // As if they had followed an invitation; each start of a demo that is not yet whole sets another.
    const password = deps.randomBytes(passwordBytes).toString('base64url')
    const passwordHash = await hashPassword(password)
    await savePasswordHash(deps.db, tenantId, account.id, passwordHash, deps.clock.now())
    users.push({ username, password, role: wanted })
  }
  return users
}
