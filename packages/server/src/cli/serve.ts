import type { Command } from 'commander'
import { startServer } from '../main.ts'
import { load } from './load.ts'
import { createLog } from './log-output.ts'
import { welcome } from './welcome.ts'

// A supervisor kills after ten seconds; better to say why than to be killed.
const stopMs = 9_500

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT')
    .option('--demo', 'make demo data in an empty database; for this machine only')
    .action(async ({ demo }: { demo?: true }) => serve(demo ?? false))
}

async function serve(demo: boolean): Promise<void> {
  const { config } = load()
  const log = createLog(config.logLevel, process.stdout)
  let stopping = false
  // From the first moment on: a signal during the start must not leave a database running.
  const stopped = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      if (stopping) return
      stopping = true
      log.info(`${signal}: stopping`)
      resolve()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
    process.on('SIGHUP', onSignal)
  })
  const server = await startServer({ config, log, demo })
  if (demo) process.stdout.write(welcome(server))
  await stopped
  const forced = setTimeout(() => {
    log.error('not everything stopped in time')
    process.exit(1)
  }, stopMs)
  await server.stop()
  clearTimeout(forced)
  log.info('stopped')
  process.exit(0)
}
