import type { Command } from 'commander'
import type { Logger } from 'pino'
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
    .option('--no-devices', 'with --demo: without machines that take seats and use them')
    .option('--local', "serve entitlements that a vendor has delegated to this customer's site")
    .action(async ({ demo = false, local = false, devices }: ServeOptions) =>
      serve({ demo, local, devices }),
    )
}

type ServeOptions = {
  readonly demo?: boolean
  readonly local?: boolean
  readonly devices: boolean
}

async function serve({ demo, local, devices }: Required<ServeOptions>): Promise<void> {
  const { config } = load()
  const log = createLog(config.logLevel, process.stdout)
  // From the first moment on: a signal during the start must not leave a database running.
  const { signal, asked } = stopSignal(log)
  try {
    // Loaded here, so that the other commands need not wait for a server they do not start.
    const { startServer } = await import('../main.ts')
    const server = await startServer({ config, log, demo, devices, local, signal })
    if (demo) process.stdout.write(welcome(server))
    await asked
    await server.stop()
  } catch (error) {
    if (!signal.aborted) throw error
    log.debug({ err: error }, 'the start was given up')
  }
  log.info('stopped')
  process.exit(0)
}

function stopSignal(log: Logger): { signal: AbortSignal; asked: Promise<void> } {
  const controller = new AbortController()
  const asked = new Promise<void>((resolve) => {
    const onSignal = (name: NodeJS.Signals) => {
      if (controller.signal.aborted) return
      log.info(`${name}: stopping`)
      setTimeout(() => {
        log.error('not everything stopped in time')
        process.exit(1)
      }, stopMs).unref()
      controller.abort()
      resolve()
    }
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, onSignal)
  })
  return { signal: controller.signal, asked }
}
