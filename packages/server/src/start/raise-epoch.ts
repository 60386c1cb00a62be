import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { readKeys } from '../identity/read-keys.ts'
import { skipSerials } from '../identity/skip-serials.ts'
import { createSecrets, type Secrets } from '../secrets.ts'
import { raiseEpochOf } from '../storage/installation.ts'
import { createDb } from '../storage/pool.ts'
import type { Database } from '../storage/schema.ts'
import { listTenants } from '../storage/tenants.ts'
import { readMasterKey } from './master-key.ts'
import { openDatabase } from './open-database.ts'
import { openInstallation } from './open-installation.ts'
import { StartError } from './start-error.ts'

/**
 * Marks the database as restored from a copy: nothing that was made since is taken for what will be
 * made now. The epoch that it is in now.
 */
export async function raiseEpoch(config: Config, log: Logger): Promise<number> {
  const database = await openDatabase(config, log)
  try {
    const db = createDb(database.pool)
    const { clock } = await openInstallation(db, { testClock: config.testClock })
    return await db.transaction().execute(async (trx) => {
      await skipManifests(config, trx, clock)
      return raiseEpochOf(trx)
    })
  } finally {
    await database.close()
  }
}

async function skipManifests(config: Config, db: Kysely<Database>, clock: Clock): Promise<void> {
  const tenants = await listTenants(db)
  const [first] = tenants
  if (!first) return
  const secrets = createSecrets(await readMasterKey(config, false))
  await proveMasterKey(db, secrets, first.id)
  for (const { id } of tenants) await skipSerials({ db, clock, secrets }, id)
}

async function proveMasterKey(db: Kysely<Database>, secrets: Secrets, tenantId: string) {
  try {
    await readKeys(db, secrets, tenantId)
  } catch (cause) {
    throw new StartError(
      'The master key does not open the keys in this database. Set that of the server that the copy ' +
        'was made of.',
      { cause },
    )
  }
}
