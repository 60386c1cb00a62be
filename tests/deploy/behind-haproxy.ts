import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { scratchFolder } from '../../packages/server/test/embedded/scratch-folder.ts'
import { until } from '../../packages/server/test/embedded/until.ts'
import {
  type ServerProcess,
  startProcess,
} from '../../packages/server/test/faults/server-process.ts'
import {
  type CuttableProxy,
  cuttableProxy,
} from '../../packages/server/test/support/cuttable-proxy.ts'
import { type TestDatabase, testDatabase } from '../../packages/server/test/support/database.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { freePort } from '../support/free-port.ts'
import { root } from '../support/source-files.ts'

export const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0

export type Cluster = {
  /** Of the proxy. */
  url: string
  tenantId: string
  masterKey: string
  database: TestDatabase
  /** The way of both servers to the database. */
  wire: CuttableProxy
  vendor: BackOffice
  /** kill -9 of the server with this number. */
  kill(server: 0 | 1): Promise<void>
  /** At the same address as before. */
  start(server: 0 | 1): Promise<void>
  /** SIGTERM; its exit code. */
  stop(server: 0 | 1): Promise<number | null>
}

/** Two servers on one database behind HAProxy, with the configuration that is shipped. */
export async function behindHaproxy(): Promise<Cluster> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const wire = await cuttableProxy(database.connection)
  onTestFinished(() => wire.cut().catch(() => {}))
  const dataDir = join(scratchFolder(), 'data')
  const masterKey = randomBytes(32).toString('hex')
  const ports = [await freePort(), await freePort(), await freePort()]
  const url = `http://127.0.0.1:${ports[2]}`
  const run = (server: 0 | 1) =>
    startProcess({
      DATABASE_URL: throughWire(database, wire),
      LEASEHOLD_DATA_DIR: dataDir,
      LEASEHOLD_MASTER_KEY: masterKey,
      LEASEHOLD_PORT: String(ports[server]),
      LEASEHOLD_PUBLIC_URL: url,
      LEASEHOLD_TRUST_PROXY: 'loopback',
      LEASEHOLD_LOG_LEVEL: 'info',
    })
  const servers: ServerProcess[] = await Promise.all([run(0), run(1)])
  await startHaproxy(ports.map((port) => `127.0.0.1:${port}`))
  await until('the proxy has found a server', async () => (await statusOf(url)) === 200)
  const { tenantId, clientId, clientSecret } = JSON.parse(
    readFileSync(join(dataDir, 'bootstrap.json'), 'utf8'),
  )
  return {
    ...{ url, tenantId, masterKey, database, wire },
    vendor: openBackOffice({ url, tenantId, credentials: { clientId, clientSecret } }),
    kill: async (server) => servers[server]?.kill(),
    stop: async (server) => (await servers[server]?.stop()) ?? null,
    async start(server) {
      servers[server] = await run(server)
    },
  }
}

function throughWire({ connection }: TestDatabase, { host, port }: CuttableProxy): string {
  const { user, password, database } = connection
  const login = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent)
  return `postgres://${login.join(':')}@${host}:${port}/${database}`
}

async function startHaproxy([first = '', second = '', bind = '']: string[]): Promise<void> {
  const proxy = spawn('haproxy', ['-db', '-f', join(root, 'deploy/haproxy/haproxy.cfg')], {
    // One line for each request: not wanted here.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      LEASEHOLD_PROXY_BIND: bind,
      LEASEHOLD_SERVER_1: first,
      LEASEHOLD_SERVER_2: second,
    },
  })
  const ended = once(proxy, 'exit')
  onTestFinished(async () => {
    proxy.kill('SIGKILL')
    await ended
  })
}

async function statusOf(url: string): Promise<number> {
  return fetch(`${url}/health/ready`).then(
    ({ status }) => status,
    () => 0,
  )
}
