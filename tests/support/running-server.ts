import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromWireId } from '@leasehold/core/ids'
import { pino } from 'pino'
import { type Config, loadConfig } from '../../packages/server/src/config.ts'
import { type RunningServer, startServer } from '../../packages/server/src/main.ts'
import { testDatabase } from '../../packages/server/test/support/database.ts'

// The same for all, so that what one has sealed the clone of its database can open.
const masterKey = randomBytes(32).toString('base64')

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
  // With settings of its own a demo may be another one, such as one on a test clock.
  const made = demo && Object.keys(env).length === 0 ? await madeDemo() : undefined
  const database = await testDatabase(made?.database)
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-story-'))
  const dataDir = join(folder, '.leasehold')
  const bootstrap = join(dataDir, 'bootstrap.json')
  if (made) {
    await mkdir(dataDir, { mode: 0o700 })
    await writeFile(bootstrap, made.bootstrap, { mode: 0o600 })
  }
  const { config } = loadConfig(
    {
      DATABASE_URL: database.url,
      LEASEHOLD_DATA_DIR: dataDir,
      LEASEHOLD_MASTER_KEY: masterKey,
      LEASEHOLD_PORT: '0',
      ...env,
    },
    () => '',
  )
  const log = pino({ level: 'silent' })
  let server = await startServer({ config, log, demo })
  const { tenantId, clientId, clientSecret } = JSON.parse(await readFile(bootstrap, 'utf8'))
  const { url } = server
  const { rootJwks } = await server.deps.keys.load(fromWireId('tenant', tenantId) ?? '')
  return {
    url,
    tenantId,
    publicKeys: rootJwks,
    bootstrap,
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

type MadeDemo = { database: string; bootstrap: string }

let demoOfAll: Promise<MadeDemo> | undefined

/** The demo as a first start makes it. It takes that start seconds, so the others are clones. */
function madeDemo(): Promise<MadeDemo> {
  demoOfAll ??= makeDemo()
  return demoOfAll
}

async function makeDemo(): Promise<MadeDemo> {
  const { pool, url, connection } = await testDatabase()
  await pool.end()
  const dataDir = await mkdtemp(join(tmpdir(), 'leasehold-demo-'))
  const { config } = loadConfig(
    {
      DATABASE_URL: url,
      LEASEHOLD_DATA_DIR: dataDir,
      LEASEHOLD_MASTER_KEY: masterKey,
      LEASEHOLD_PORT: '0',
    },
    () => '',
  )
  const server = await startServer({ config, log: pino({ level: 'silent' }), demo: true })
  await server.stop()
  const bootstrap = await readFile(join(dataDir, 'bootstrap.json'), 'utf8')
  await rm(dataDir, { recursive: true, force: true })
  return { database: connection.database, bootstrap }
}

function startAt(url: string, config: Config): Promise<RunningServer> {
  const port = Number(new URL(url).port)
  return startServer({ config: { ...config, port }, log: pino({ level: 'silent' }) })
}
