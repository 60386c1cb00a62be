import type { Deps } from '../deps.ts'
import { lockStart } from '../storage/installation.ts'
import { listTenants, type Tenant } from '../storage/tenants.ts'
import { insertVendorUser } from '../storage/vendor-users.ts'
import { accountAdministrator } from './built-in-roles.ts'
import { createApiClient } from './create-api-client.ts'
import { createTenant } from './create-tenant.ts'
import { hashPassword } from './password.ts'

/** The first credentials, in the clear: told once, when they are made. */
export type FirstCredentials = {
  tenant: Tenant
  clientId: string
  clientSecret: string
  adminEmail: string
  adminPassword: string
}

const adminUsername = 'admin'
const adminEmail = 'admin@leasehold.local'
const passwordBytes = 18

/** What the first tenant is called until somebody gives it a name. */
export const firstTenantName = 'Default'

/**
 * Makes the first tenant of an empty database, its API client with every scope and its
 * administrator; null when there is a tenant already. Of two servers starting together one makes it.
 *
 * @param keep writes the credentials down before the commit: were it done after, a crash in between
 *   would leave a tenant that nobody can enter
 */
export async function bootstrap(
  deps: Pick<Deps, 'db' | 'clock' | 'newId' | 'randomBytes' | 'secrets'>,
  scopes: readonly string[],
  keep: (credentials: FirstCredentials) => Promise<void>,
): Promise<FirstCredentials | null> {
  return deps.db.transaction().execute(async (trx) => {
    await lockStart(trx)
    if ((await listTenants(trx)).length > 0) return null
    const tenant = await createTenant(deps, trx, { name: firstTenantName })
    const { clientId, clientSecret } = await createApiClient(deps, trx, {
      tenantId: tenant.id,
      name: 'Bootstrap',
      scopes,
      bootstrap: true,
    })
    const adminPassword = deps.randomBytes(passwordBytes).toString('base64url')
    await insertVendorUser(trx, tenant.id, {
      id: deps.newId(),
      username: adminUsername,
      email: adminEmail,
      firstName: null,
      lastName: null,
      passwordHash: await hashPassword(adminPassword),
      claimValue: null,
      language: null,
      roleId: accountAdministrator.id,
      enabled: true,
      emailVerifiedAt: null,
      invitedAt: null,
      createdAt: deps.clock.now(),
      updatedAt: deps.clock.now(),
    })
    const credentials = { tenant, clientId, clientSecret, adminEmail, adminPassword }
    await keep(credentials)
    return credentials
  })
}
