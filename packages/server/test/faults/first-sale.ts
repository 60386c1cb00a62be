import { toWireId } from '@leasehold/core/ids'
import type pg from 'pg'
import { pino } from 'pino'
import { systemClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { createDeps } from '../../src/start/create-deps.ts'
import { listTenants } from '../../src/storage/tenants.ts'
import { type Sold, sell, type Wanted } from '../support/shop.ts'

/** Sells to the first tenant of a database that a server process has opened before. */
export async function firstSale(
  database: { pool: pg.Pool; connection: pg.ClientConfig },
  masterKey: string,
  wanted: Wanted,
): Promise<{ sold: Sold; tenantHeader: string }> {
  const deps = createDeps({
    ...database,
    config: loadConfig({}, notRead).config,
    clock: systemClock,
    epoch: 1,
    masterKey: Buffer.from(masterKey, 'hex'),
    log: pino({ level: 'silent' }),
  })
  try {
    const [tenant] = await listTenants(deps.db)
    if (!tenant) throw new Error('the server has made no tenant')
    const sold = await sell(deps, tenant.id, wanted)
    return { sold, tenantHeader: toWireId('tenant', tenant.id) }
  } finally {
    await deps.engine.stop()
  }
}

function notRead(): never {
  throw new Error('No file is named.')
}
