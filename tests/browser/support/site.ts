import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig } from '../../../packages/server/src/config.ts'
import { startServer } from '../../../packages/server/src/main.ts'
import { testDatabase } from '../../../packages/server/test/support/database.ts'
import { type Operator, openOperator } from '../../support/operator.ts'

/** A whole local license server, whose operator carries everything by hand. */
export type Site = { url: string; operator: Operator; close(): Promise<void> }

/** @param file what the vendor has handed out */
export async function openSite(file: { clientTenantId: string; url?: string }): Promise<Site> {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-site-'))
  const path = join(folder, 'vendor.json')
  // It must not call out.
  const { url: _, ...byHand } = file
  await writeFile(path, JSON.stringify(byHand))
  const password = 'a password of the site'
  const { config } = loadConfig(
    {
      DATABASE_URL: database.url,
      LEASEHOLD_DATA_DIR: join(folder, '.leasehold'),
      LEASEHOLD_MASTER_KEY: randomBytes(32).toString('base64'),
      LEASEHOLD_PORT: '0',
      LEASEHOLD_LOCAL_CONFIG: path,
      LEASEHOLD_LOCAL_PASSWORD: password,
    },
    () => '',
  )
  const server = await startServer({ config, log: pino({ level: 'silent' }), local: true })
  const { url } = server
  return {
    url,
    operator: openOperator({ url, tenantId: file.clientTenantId, password }),
    async close() {
      await server.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
