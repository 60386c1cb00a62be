import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { uuidv7 } from 'uuidv7'
import type { Config } from '../config.ts'
import { createApiClient } from '../identity/create-api-client.ts'
import { createTenant } from '../identity/create-tenant.ts'
import { scopes } from '../identity/scopes.ts'
import { createSecrets } from '../secrets.ts'
import { createDb } from '../storage/pool.ts'
import type { Database } from '../storage/schema.ts'
import { listTenants, type Tenant } from '../storage/tenants.ts'
import { readMasterKey } from './master-key.ts'
import { openDatabase } from './open-database.ts'
import { openInstallation } from './open-installation.ts'

/** The tenants of a database, for whoever runs the server. */
export async function withTenants<T>(
  config: Config,
  log: Logger,
  work: (tenants: {
    list(): Promise<Tenant[]>
    add(name: string): Promise<AddedTenant>
  }) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config, log)
  try {
    const db = createDb(database.pool)
    return await work({
      list: () => listTenants(db),
      add: (name) => addTenant({ config, db }, name),
    })
  } finally {
    await database.close()
  }
}

export type AddedTenant = { tenantId: string; clientId: string; clientSecret: string }

/** A further tenant with its keys and its first API client: all of it, or nothing. */
async function addTenant(
  { config, db }: { readonly config: Config; readonly db: Kysely<Database> },
  name: string,
): Promise<AddedTenant> {
  const { clock } = await openInstallation(db, { testClock: config.testClock })
  const isNew = (await listTenants(db)).length === 0
  const secrets = createSecrets(await readMasterKey(config, isNew))
  const deps = { clock, newId: uuidv7, randomBytes, secrets }
  return db.transaction().execute(async (trx) => {
    const { id: tenantId } = await createTenant(deps, trx, { name })
    const { clientId, clientSecret } = await createApiClient(deps, trx, {
      tenantId,
      name: 'First',
      scopes,
    })
    return { tenantId, clientId, clientSecret }
  })
}
