import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { RequestError } from '../http/request-error.ts'
import { connectEngine } from '../storage/engine/connection.ts'
import {
  faultOf,
  isContention,
  isLockTimeout,
  isLost,
  isStatementTimeout,
  messageOf,
} from './database-error.ts'
import type { LockedGroups } from './locked-groups.ts'
import type { Pending } from './queue.ts'
import { type BatchContext, runBatch } from './run-batch.ts'

/** A connection to the database on which one batch after the other runs. */
export type Lane = { run(batch: readonly Pending[]): Promise<void>; close(): Promise<void> }

/** Tries of a batch that lost against another server's writes. */
const tries = 5

/** How often a row that another session holds is waited for, each time for the lock time-out. */
const lockWaits = 2

/**
 * So many statement time-outs in a row, with nothing done in between, are no single command's: the
 * database is too slow for anybody. Those of two commands are four at most: of a batch, of its half,
 * and their own.
 */
const slowInRow = 5

/** A connection that does not end by then is left to the operating system. */
const closeMs = 1_000

export function createLane(
  connection: pg.ClientConfig,
  context: BatchContext,
  locked: LockedGroups,
  log: Logger,
): Lane {
  let client: pg.Client | null = null
  /** Statement time-outs of the batch under way since something of it was done. */
  let slow = 0

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const fresh = await connectEngine(connection)
    fresh.on('error', (error) => {
      log.warn({ error: error.message }, 'the engine lost its database connection')
      if (client === fresh) client = null
    })
    client = fresh
    // It may be another server that answers now, which has not heard of all that was kept.
    context.rightsCache.clear()
    return fresh
  }

  async function drop(): Promise<void> {
    const old = client
    client = null
    await old?.end().catch(() => {})
  }

  /** Whether a commit under way took effect is not known: the retry's key will tell. */
  function giveUp(batch: readonly Pending[], error: unknown): void {
    void drop()
    refuse(batch)
    log.warn({ error: messageOf(error) }, 'the database is away')
  }

  async function run(batch: readonly Pending[]): Promise<void> {
    slow = 0
    const suspects = locked.among(batch)
    if (suspects.length === 0) return attempt(batch, tries, lockWaits)
    const free = await passOver(batch, suspects)
    if (free.length > 0) await attempt(free, tries, lockWaits)
  }

  /** Refuses those whose rows are still held by another session; what is left. */
  async function passOver(
    batch: readonly Pending[],
    suspects: readonly Pending[],
  ): Promise<readonly Pending[]> {
    try {
      const held = await locked.find(await connected(), suspects)
      refuse(batch.filter((pending) => held.has(pending.key)))
      return batch.filter((pending) => !held.has(pending.key))
    } catch (error) {
      giveUp(batch, error)
      return []
    }
  }

  /** Runs a batch; one that fails is run again in halves until the faulty command stands alone. */
  async function attempt(
    batch: readonly Pending[],
    triesLeft: number,
    waitsLeft: number,
  ): Promise<void> {
    if (slow >= slowInRow) return refuse(batch)
    // Where a half was too slow as well, each stands alone until one tells that anything goes.
    if (slow > 1 && batch.length > 1) return inTwo(batch, 1, waitsLeft)
    let current: pg.Client
    try {
      current = await connected()
    } catch (error) {
      // Whatever keeps the engine from connecting is no command's fault.
      return giveUp(batch, error)
    }
    try {
      const answers = await runBatch(
        current,
        batch.map((pending) => pending.submission),
        context,
      )
      slow = 0
      for (const [i, pending] of batch.entries()) {
        const answer = answers[i]
        if (answer) pending.resolve(answer)
      }
    } catch (error) {
      if (isLost(error)) return giveUp(batch, error)
      await rollBack()
      if (isLockTimeout(error)) return afterLockTimeout(batch, waitsLeft - 1)
      if (isContention(error) && triesLeft > 1) return attempt(batch, triesLeft - 1, waitsLeft)
      if (isStatementTimeout(error)) {
        slow += 1
        if (slow >= slowInRow) {
          log.warn({ error: messageOf(error) }, 'the database is too slow')
          return refuse(batch)
        }
      }
      if (batch.length > 1) return inTwo(batch, Math.ceil(batch.length / 2), waitsLeft)
      for (const pending of batch)
        pending.reject(isContention(error) ? unavailable() : faultOf(error))
    }
  }

  async function inTwo(
    batch: readonly Pending[],
    middle: number,
    waitsLeft: number,
  ): Promise<void> {
    await attempt(batch.slice(0, middle), tries, waitsLeft)
    await attempt(batch.slice(middle), tries, waitsLeft)
  }

  /** The others of the batch don't wait for a row that somebody else sits on. */
  async function afterLockTimeout(batch: readonly Pending[], waitsLeft: number): Promise<void> {
    let held: ReadonlySet<string>
    try {
      held = await locked.find(await connected(), batch)
    } catch (error) {
      return giveUp(batch, error)
    }
    const free = batch.filter((pending) => !held.has(pending.key))
    const waiting = batch.filter((pending) => held.has(pending.key))
    if (waiting.length === 0) {
      if (waitsLeft > 0) return attempt(batch, tries, waitsLeft)
      return refuse(batch)
    }
    if (free.length > 0) await attempt(free, tries, lockWaits)
    if (waitsLeft > 0) return attempt(waiting, tries, waitsLeft)
    locked.remember(held)
    refuse(waiting)
  }

  async function rollBack(): Promise<void> {
    try {
      await client?.query('rollback')
    } catch {
      void drop()
    }
  }

  return {
    run,
    close: () => Promise.race([drop(), wait(closeMs, undefined, { ref: false })]),
  }
}

function refuse(batch: readonly Pending[]): void {
  for (const pending of batch) pending.reject(unavailable())
}

export function unavailable(): RequestError {
  return new RequestError('unavailable', { headers: { 'retry-after': '1' } })
}
