import { performance } from 'node:perf_hooks'
import { defaultPolicy, type TenantPolicy } from '@leasehold/core/state'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Secrets } from '../secrets.ts'
import type { Database } from '../storage/schema.ts'
import { isLost } from './database-error.ts'
import { createLane, type Lane, unavailable } from './lane.ts'
import { createLockedGroups } from './locked-groups.ts'
import { createNotices, type Notices } from './notices.ts'
import { createPolicies, type Policies } from './policies.ts'
import { createQueue } from './queue.ts'
import { createRightsCache } from './rights-cache.ts'
import type { Answer, Engine, Submission } from './submission.ts'
import { keyOf } from './working-group.ts'

export type EngineOptions = {
  readonly connection: pg.ClientConfig
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly secrets: Secrets
  /** A new UUIDv7, for the events. */
  readonly newId: () => string
  /** Those that the process looks up already. */
  readonly policies?: Policies
  readonly notices?: Notices
  readonly log: Logger
}

/**
 * A second batch runs beside the first only when it is worth its transaction, or when the first one
 * takes its time: nobody waits for a batch that waits for a lock.
 */
const secondLaneFrom = 32
const secondLaneAfterMs = 250
const maxWaitMs = 5_000
const watchMs = 250
const queueLimits = { perGroup: 8_192, total: 32_768 }
const cachedRights = 50_000

/** See `Engine`. Batches make themselves: while one is at the database, commands gather for the next. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, db, log, newId, secrets } = options
  const policies = options.policies ?? createPolicies(db)
  const notices = options.notices ?? createNotices(newId(), log)
  const queue = createQueue(queueLimits)
  const context = {
    rightsCache: createRightsCache(cachedRights),
    secrets,
    policyOf: (tenantId: string): TenantPolicy => policies.of(tenantId) ?? defaultPolicy,
    clockNow: () => clock.now(),
    newId,
    notices,
  }
  const locked = createLockedGroups()
  const lanes = [0, 1].map(() => createLane(options.connection, context, locked, log))
  const idle = [...lanes]
  /** When each batch that is at the database was taken. */
  const takenAt = new Map<Lane, number>()
  let stopping = false
  let emptied: (() => void) | null = null

  function pump(): void {
    while (idle.length > 0 && queue.hasWork) {
      const now = performance.now()
      const quick = [...takenAt.values()].every((at) => now - at < secondLaneAfterMs)
      if (takenAt.size > 0 && quick && queue.size < secondLaneFrom) return
      const lane = idle.pop()
      if (!lane) return
      const batch = queue.take()
      if (batch.length === 0) {
        idle.push(lane)
        return
      }
      takenAt.set(lane, now)
      void lane
        .run(batch)
        .catch((error) => {
          log.error({ err: error }, 'a batch failed outside its commands')
          for (const pending of batch) pending.reject(error)
        })
        .finally(() => {
          queue.done(batch)
          takenAt.delete(lane)
          idle.push(lane)
          pump()
          if (idle.length === lanes.length && queue.size === 0) emptied?.()
        })
    }
  }

  // Real time, whatever the licensing clock says: it is callers who wait.
  const watchdog = setInterval(() => {
    for (const pending of queue.expire(performance.now() - maxWaitMs)) pending.reject(unavailable())
    pump()
  }, watchMs)
  watchdog.unref()

  return {
    async submit(submission: Submission): Promise<Answer> {
      if (stopping) throw unavailable()
      const policy = policies.ensure(submission.tenantId)
      if (policy) {
        await policy.catch((error: unknown) => {
          throw isLost(error) ? unavailable() : error
        })
        // It may have been stopped meanwhile, and its connections closed.
        if (stopping) throw unavailable()
      }
      return new Promise<Answer>((resolve, reject) => {
        const key = keyOf(submission)
        const waitingSince = performance.now()
        const added = queue.add({ submission, key, waitingSince, resolve, reject })
        if (!added) reject(unavailable())
        // Not at once: commands that arrive in the same turn share the batch.
        else setImmediate(pump)
      })
    },
    async stop(): Promise<void> {
      stopping = true
      if (queue.size > 0 || idle.length < lanes.length) {
        await new Promise<void>((resolve) => {
          emptied = resolve
          pump()
        })
      }
      clearInterval(watchdog)
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}
