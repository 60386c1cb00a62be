import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromWireId } from '@leasehold/core/ids'
import { pino } from 'pino'
import { type Config, loadConfig } from '../../packages/server/src/config.ts'
import { type RunningServer, startServer } from '../../packages/server/src/main.ts'
import { testDatabase } from '../../packages/server/test/support/database.ts'

/** A whole server with a socket, on a database of its own, that can be stopped and started again. */
export type TestInstallation = {
  url: string
  tenantId: string
  /** What an application pins. */
  publicKeys: readonly { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }[]
  /** The path of the file that the first start has written. */
  bootstrap: string
  credentials: { clientId: string; clientSecret: string }
  now(): number
  stop(): Promise<void>
  /** At the same address. */
  startAgain(): Promise<void>
  remove(): Promise<void>
}

export async function installServer(
  env: Record<string, string> = {},
  { demo = false } = {},
): Promise<TestInstallation> {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-story-'))
  const dataDir = join(folder, '.leasehold')
  const { config } = loadConfig(
    {
      DATABASE_URL: database.url,
      LEASEHOLD_DATA_DIR: dataDir,
      LEASEHOLD_MASTER_KEY: randomBytes(32).toString('base64'),
      LEASEHOLD_PORT: '0',
      ...env,
    },
    () => '',
  )
  const log = pino({ level: 'silent' })
  let server = await startServer({ config, log, demo })
  const { bootstrapFile } = server
  if (!bootstrapFile) throw new Error('the first start has written no file')
  const { tenantId, clientId, clientSecret } = bootstrapFile
  const { url } = server
  const { rootJwks } = await server.deps.keys.load(fromWireId('tenant', tenantId) ?? '')
  return {
    url,
    tenantId,
    publicKeys: rootJwks,
    bootstrap: join(dataDir, 'bootstrap.json'),
    credentials: { clientId, clientSecret },
    now: () => server.deps.clock.now(),
    stop: () => server.stop(),
    async startAgain() {
      server = await startAt(url, config)
    },
    async remove() {
      await server.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function startAt(url: string, config: Config): Promise<RunningServer> {
  const port = Number(new URL(url).port)
  return startServer({ config: { ...config, port }, log: pino({ level: 'silent' }) })
}
