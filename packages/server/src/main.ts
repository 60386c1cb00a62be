import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import type { Api } from './http/api.ts'
import { buildApp } from './http/app.ts'
import { localRoutes } from './http/local/local-routes.ts'
import { makePartitions } from './jobs/make-partitions.ts'
import { isLockTimeout } from './licensing/database-error.ts'
import { createEngine } from './licensing/engine.ts'
import { makeLocalServer } from './local/first-start.ts'
import { type LocalSetup, readLocalSetup } from './local/local-setup.ts'
import type { BootstrapFile } from './start/bootstrap-file.ts'
import { createDeps } from './start/create-deps.ts'
import { addDemo, correctUrl, demoDevices, makeFirstTenant } from './start/first-tenant.ts'
import { isLoopback, listen } from './start/listen.ts'
import { readMasterKey } from './start/master-key.ts'
import { type OpenDatabase, openDatabase } from './start/open-database.ts'
import { openInstallation } from './start/open-installation.ts'
import { StartError } from './start/start-error.ts'
import { drain, inTurn } from './start/stopping.ts'
import { mendPlaces } from './storage/events/mend-places.ts'
import { createDb } from './storage/pool.ts'
import { listTenants } from './storage/tenants.ts'
import { createWebhookSender } from './webhooks/sender.ts'

export type StartOptions = {
  config: Config
  log: Logger
  demo?: boolean
  /** With the demo, machines that live as long as the server. */
  devices?: boolean
  /** A local license server, at a customer's site. */
  local?: boolean
  /** Gives up a start that is under way. */
  signal?: AbortSignal
}

export type RunningServer = {
  url: string
  app: Api
  deps: Deps
  /** What `bootstrap.json` holds while it is there. */
  bootstrapFile: BootstrapFile | null
  stop(): Promise<void>
}

/** Starts a whole server. Throws StartError or EmbeddedError for what the operator can mend. */
export async function startServer({
  config,
  log,
  demo = false,
  devices = false,
  local = false,
  signal,
}: StartOptions): Promise<RunningServer> {
  if (demo && !isLoopback(config.host)) {
    throw new StartError(
      `Demo data is for this machine only, not for ${config.host}. Leave --demo out, or set ` +
        'LEASEHOLD_HOST to 127.0.0.1.',
    )
  }
  const setup = local ? await setupOrFail(config) : null
  // In the order of their starting; stopped in the reverse of it.
  const stops: (() => Promise<void>)[] = []
  const stop = once(() => inTurn(log, stops.toReversed()))
  try {
    const database = await openDatabase(config, log, signal)
    stops.push(database.close)
    const deps = await wire(config, database, log, setup)
    stops.push(deps.engine.stop)
    // Before the first line of this month is written, or the month stays in the rest partition.
    await makePartitions(deps).catch((error: unknown) => {
      // Somebody holds a table, as a dump does: they were made two months ahead, and the job comes again.
      if (!isLockTimeout(error)) throw error
      log.warn({ err: error }, 'the months to come could not be made ready yet')
    })
    await mendPlaces(deps.db)
    await makeTenant(deps)
    // Before anybody can call: whoever finds the server ready finds the file complete.
    if (demo)
      await addDemo(deps, (clock) =>
        createEngine({ ...deps, connection: database.connection, clock }),
      )
    signal?.throwIfAborted()
    const app = await buildApp(deps, setup ? { routes: localRoutes } : {})
    stops.push(() => drain(app))
    const url = await listen(app, config)
    deps.jobs.start()
    stops.push(deps.jobs.stop)
    if (!setup) {
      const webhooks = createWebhookSender(deps)
      webhooks.start()
      stops.push(webhooks.stop)
    }
    const bootstrapFile = await correctUrl(deps, url)
    const machines = demo && devices ? await demoDevices(deps) : null
    machines?.start()
    if (machines) stops.push(machines.stop)
    return { url, app, deps, bootstrapFile, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function setupOrFail(config: Config): Promise<LocalSetup> {
  const setup = await readLocalSetup(config)
  if (typeof setup === 'string') throw new StartError(setup)
  return setup
}

/** The first tenant of an empty database: a vendor, or at a customer's site the vendor's stand-in. */
async function makeTenant(deps: Deps): Promise<void> {
  const { local } = deps
  const problem = local ? await makeLocalServer(deps, local) : await makeFirstTenant(deps)
  if (typeof problem === 'string') throw new StartError(problem)
}

async function wire(
  config: Config,
  database: OpenDatabase,
  log: Logger,
  local: LocalSetup | null,
): Promise<Deps> {
  const { pool, connection } = database
  const db = createDb(pool)
  const { epoch, clock } = await openInstallation(db, { testClock: config.testClock })
  const [first] = await listTenants(db)
  const masterKey = await readMasterKey(config, first === undefined)
  const deps = createDeps({ config, pool, connection, clock, epoch, masterKey, log, local })
  if (first) await proveMasterKey(deps, first.id)
  return deps
}

// Found out now, or every call of every tenant would fail.
async function proveMasterKey(deps: Deps, tenantId: string): Promise<void> {
  try {
    await deps.keys.load(tenantId)
  } catch (error) {
    await deps.engine.stop()
    throw new StartError(
      'The master key does not open the keys in this database: it was made with another one. Set ' +
        'LEASEHOLD_MASTER_KEY to that.',
      { cause: error },
    )
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
