import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { ProviderDocuments } from './identity/providers/provider-documents.ts'
import type { TenantKeys } from './identity/tenant-keys.ts'
import type { JobRunner } from './jobs/run-jobs.ts'
import type { Engine } from './licensing/submission.ts'
import type { LocalSetup } from './local/local-setup.ts'
import type { Mailer } from './mail/mailer.ts'
import type { ReadJson } from './outbound/read-json.ts'
import type { Updates } from './propagation/updates.ts'
import type { Secrets } from './secrets.ts'
import type { Database } from './storage/schema.ts'

/** Everything with a lifetime or a side effect, made once in main.ts and handed on. */
export type Deps = {
  readonly config: Config
  /** What this server is set up with as a local license server; null where it is none. */
  readonly local: LocalSetup | null
  readonly clock: Clock
  /** A new UUIDv7. */
  readonly newId: () => string
  readonly randomBytes: (count: number) => Buffer
  /** Epoch of the database, raised by a restore. */
  readonly epoch: number
  readonly pool: pg.Pool
  readonly db: Kysely<Database>
  readonly secrets: Secrets
  readonly keys: TenantKeys
  readonly engine: Engine
  /** Polls and streams: what is published, and who is told. */
  readonly updates: Updates
  /** Null when the configuration does not say how mail is sent. */
  readonly mailer: Mailer | null
  readonly jobs: JobRunner
  /** The addresses of a host name. */
  readonly resolveHost: (hostname: string) => Promise<readonly string[]>
  /** Reads what identity providers say, at addresses that were checked. */
  readonly readJson: ReadJson
  readonly providerDocuments: ProviderDocuments
  readonly log: Logger
}

/** What a job works with: everything but the jobs themselves. */
export type JobDeps = Omit<Deps, 'jobs'>
