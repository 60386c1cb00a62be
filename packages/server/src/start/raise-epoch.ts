import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { raiseEpochOf } from '../storage/installation.ts'
import { createDb } from '../storage/pool.ts'
import { openDatabase } from './open-database.ts'
import { openInstallation } from './open-installation.ts'

/** Marks the database as restored from a copy. The epoch that it is in now. */
export async function raiseEpoch(config: Config, log: Logger): Promise<number> {
  const database = await openDatabase(config, log)
  try {
    const db = createDb(database.pool)
    await openInstallation(db, { testClock: config.testClock })
    return await raiseEpochOf(db)
  } finally {
    await database.close()
  }
}
