import type pg from 'pg'
import type { Logger } from 'pino'
import { RequestError } from '../http/request-error.ts'
import { connectEngine } from '../storage/engine/connection.ts'
import type { Pending } from './queue.ts'
import { type BatchContext, runBatch } from './run-batch.ts'

/** A connection to the database on which one batch after the other runs. */
export type Lane = { run(batch: readonly Pending[]): Promise<void>; close(): Promise<void> }

/** Tries of a batch that lost against another server's locks. */
const tries = 5

export function createLane(connection: pg.ClientConfig, context: BatchContext, log: Logger): Lane {
  let client: pg.Client | null = null

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const fresh = await connectEngine(connection)
    fresh.on('error', (error) => {
      log.warn({ error: error.message }, 'the engine lost its database connection')
      if (client === fresh) client = null
    })
    client = fresh
    return fresh
  }

  async function drop(): Promise<void> {
    const old = client
    client = null
    await old?.end().catch(() => {})
  }

  /** Runs a batch; one that fails is run again in halves until the faulty command stands alone. */
  async function attempt(batch: readonly Pending[], triesLeft: number): Promise<void> {
    try {
      const current = await connected()
      const answers = await runBatch(
        current,
        batch.map((pending) => pending.submission),
        context,
      )
      for (const [i, pending] of batch.entries()) {
        const answer = answers[i]
        if (answer) pending.resolve(answer)
      }
    } catch (error) {
      if (isLost(error)) {
        await drop()
        // Whether a commit under way took effect is not known: the retry's key will tell.
        for (const pending of batch) pending.reject(unavailable())
        log.warn({ error: messageOf(error) }, 'the database is away')
        return
      }
      await rollBack()
      if (isContention(error) && triesLeft > 1) return attempt(batch, triesLeft - 1)
      if (batch.length > 1) {
        const middle = Math.ceil(batch.length / 2)
        await attempt(batch.slice(0, middle), tries)
        await attempt(batch.slice(middle), tries)
        return
      }
      for (const pending of batch)
        pending.reject(isContention(error) ? unavailable() : fault(error))
    }
  }

  async function rollBack(): Promise<void> {
    try {
      await client?.query('rollback')
    } catch {
      await drop()
    }
  }

  return {
    run: (batch) => attempt(batch, tries),
    close: drop,
  }
}

export function unavailable(): RequestError {
  return new RequestError('unavailable', { headers: { 'retry-after': '1' } })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/**
 * Serialization failure, deadlock, lock time-out; and a code taken or a row made by another server
 * after this batch had looked: the next try sees it.
 */
function isContention(error: unknown): boolean {
  return ['40001', '40P01', '55P03', '23505'].includes(codeOf(error))
}

/** Connection failures carry a network code or class 08 or 57P; anything without a code is the driver's. */
function isLost(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(08|57P|53)/.test(code)) return true
  if (/^E[A-Z]+$/.test(code)) return true
  return code === '' && /connection|terminated|socket/i.test(messageOf(error))
}

/** What the command refers to went away between its checks and its decision. */
function fault(error: unknown): unknown {
  return codeOf(error) === '23503'
    ? new RequestError('stateConflict', {
        details: 'Something that the request refers to is gone.',
      })
    : error
}
