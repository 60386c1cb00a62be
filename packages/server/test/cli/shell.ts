import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { vi } from 'vitest'
import { addCommands } from '../../src/cli/commands.ts'
import { createProgram } from '../../src/cli/program.ts'
import { runCommand } from '../../src/cli/run-command.ts'
import { loadConfig } from '../../src/config.ts'
import { type RunningServer, startServer } from '../../src/main.ts'
import { testDatabase } from '../support/database.ts'

export type Result = { code: number; out: string; err: string }

export type Shell = {
  server: RunningServer
  /** The file that the server's first start has written. */
  bootstrap: string
  /** Runs a command against the server, as a person would at a terminal. */
  run(...words: string[]): Promise<Result>
  /** The same, for what must succeed: what it printed. */
  ok(...words: string[]): Promise<string>
  close(): Promise<void>
}

/** A whole server with a socket, and the command line in front of it. */
export async function openShell(env: Record<string, string> = {}): Promise<Shell> {
  const database = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'leasehold-cli-'))
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
  const server = await startServer({ config, log: pino({ level: 'silent' }) })
  const bootstrap = join(dataDir, 'bootstrap.json')
  const run = (...words: string[]) => runWords([...words, '--bootstrap', bootstrap])
  return {
    server,
    bootstrap,
    run,
    async ok(...words) {
      const { code, out, err } = await run(...words)
      if (code !== 0) throw new Error(`leasehold ${words.join(' ')} ended with ${code}: ${err}`)
      return out
    },
    async close() {
      await server.stop()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Runs the program within this process, with what it prints caught. */
export async function runWords(words: readonly string[]): Promise<Result> {
  let out = ''
  let err = ''
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text
    return true
  })
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text
    return true
  })
  try {
    await runCommand(addCommands(createProgram()), ['node', 'leasehold', ...words])
    return { code: Number(process.exitCode ?? 0), out, err }
  } finally {
    process.exitCode = undefined
    stdout.mockRestore()
    stderr.mockRestore()
  }
}

/** The lines of facts as an object: `lease  1 day`. */
export function factsOf(text: string): Record<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(\S.*?) {2,}(.+)$/.exec(line) ?? []
    return name && value ? [[name, value] as const] : []
  })
  return Object.fromEntries(lines)
}
