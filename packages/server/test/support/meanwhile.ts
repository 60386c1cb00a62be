import { until } from '../embedded/until.ts'
import type { TestServer } from './server.ts'

/**
 * What comes of `work` when somebody else's change is under way: it is committed once the work waits
 * for it, or is done without having waited.
 */
export async function meanwhile<T>(
  { deps: { pool } }: TestServer,
  statements: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const other = await pool.connect()
  try {
    await other.query('begin')
    for (const statement of statements) await other.query(statement)
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid')
    const working = work()
    let isDone = false
    const done = working.finally(() => {
      isDone = true
    })
    // Its own rejection is the caller's.
    done.catch(() => {})
    await until('the work waits, or is done', async () => {
      // Elsewhere: within a transaction the view shows what it showed first.
      const waiting = await pool.query(
        `select 1 from pg_stat_activity where ${rows[0]?.pid} = any (pg_blocking_pids(pid))`,
      )
      return isDone || waiting.rows.length > 0
    })
    await other.query('commit')
    return await working
  } finally {
    other.release()
  }
}
