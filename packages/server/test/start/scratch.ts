import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type Config, loadConfig } from '../../src/config.ts'
import { type RunningServer, type StartOptions, startServer } from '../../src/main.ts'
import { testDatabase } from '../support/database.ts'

export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The configuration of a server on an empty database of its own, at any free port. */
export async function scratchConfig(env: Record<string, string> = {}): Promise<Config> {
  const database = await testDatabase()
  onTestFinished(database.drop)
  const { config } = loadConfig(
    {
      DATABASE_URL: database.url,
      LEASEHOLD_DATA_DIR: await scratchFolder(),
      LEASEHOLD_MASTER_KEY: randomBytes(32).toString('base64'),
      LEASEHOLD_PORT: '0',
      ...env,
    },
    () => '',
  )
  return config
}

const silent = pino({ level: 'silent' })

/** A server that is stopped at the end of the test, whatever becomes of it. */
export async function start(
  config: Config,
  options: Partial<StartOptions> = {},
): Promise<RunningServer> {
  const server = await startServer({ config, log: silent, ...options })
  onTestFinished(server.stop)
  return server
}

/** A log whose lines can be read. */
export function readableLog(): { log: Logger; lines: string[] } {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  return { log, lines }
}
