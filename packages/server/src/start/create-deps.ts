import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { uuidv7 } from 'uuidv7'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Deps, JobDeps } from '../deps.ts'
import { createProviderDocuments } from '../identity/providers/provider-documents.ts'
import { createTenantKeys } from '../identity/tenant-keys.ts'
import { type Job, jobs } from '../jobs/jobs.ts'
import { createJobRunner } from '../jobs/run-jobs.ts'
import { createEngine } from '../licensing/engine.ts'
import { createNotices } from '../licensing/notices.ts'
import { createPolicies } from '../licensing/policies.ts'
import { withDeeds } from '../licensing/with-deeds.ts'
import { trySync } from '../local/sync-with-cloud.ts'
import { createMailer } from '../mail/mailer.ts'
import { sharedWork } from '../management/shared-work.ts'
import { createAddressGuard } from '../outbound/address-guard.ts'
import { createReadJson } from '../outbound/read-json.ts'
import { createUpdates } from '../propagation/updates.ts'
import { createSecrets } from '../secrets.ts'
import { createDb } from '../storage/pool.ts'
import { sourcesOfDeeds } from './sources-of-deeds.ts'

/** Everything that has a lifetime, wired together once the database is open. */
export function createDeps(parts: {
  config: Config
  pool: pg.Pool
  /** Of the same database: the engine keeps connections of its own. */
  connection: pg.ClientConfig
  clock: Clock
  epoch: number
  masterKey: Buffer
  log: Logger
  /** Instead of the machine's resolver. */
  resolveHost?: Deps['resolveHost']
  /** Makes it a local license server. */
  local?: Deps['local']
}): Deps {
  const { config, pool, connection, clock, epoch, log } = parts
  const db = createDb(pool)
  const secrets = createSecrets(parts.masterKey)
  const keys = createTenantKeys(db, secrets)
  const policies = createPolicies(db)
  const notices = createNotices(uuidv7(), log)
  const common = { connection, db, clock, secrets, policies, notices, newId: uuidv7, log }
  const engine = createEngine(common)
  const resolve = parts.resolveHost ?? resolveHost
  const readJson = createReadJson(
    createAddressGuard({ allowPrivate: config.identityAllowPrivate, resolveHost: resolve }),
  )
  const deps: JobDeps = {
    config,
    local: parts.local ?? null,
    ...sourcesOfDeeds({ clock, newId: uuidv7, randomBytes }),
    epoch,
    pool,
    db,
    secrets,
    keys,
    engine: withDeeds(engine),
    updates: createUpdates({
      ...{ connection, db, clock, keys, engine, policies, notices },
      ...{ randomBytes, epoch, log },
    }),
    mailer: createMailer(config),
    resolveHost: resolve,
    readJson,
    providerDocuments: createProviderDocuments(readJson),
    log,
  }
  const all = deps.local ? [...jobs, ...ofLocalServers] : jobs
  return { ...deps, jobs: createJobRunner(deps, all, sharedWork) }
}

const ofLocalServers: readonly Job[] = [
  { name: 'sync-with-cloud', everySeconds: 900, run: trySync },
]

async function resolveHost(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true })
  return found.map(({ address }) => address)
}
