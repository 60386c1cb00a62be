import pg from 'pg'
import { columnTypes } from '../pool.ts'

/**
 * A connection of the engine. Statements are written to the wire without waiting for the answer to
 * the one before. Plans are held on indexes: the tables are small in tests and huge in the field,
 * and the planner, guessing from unnest, would scan them.
 */
export async function connectEngine(connection: pg.ClientConfig): Promise<pg.Client> {
  const settings = {
    timezone: 'UTC',
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    jit: 'off',
    lock_timeout: lockTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
  }
  const client = new pg.Client({
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: silenceMs,
    ...connection,
    types: columnTypes,
    pipeline: true,
    application_name: 'leasehold-engine',
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  } as pg.ClientConfig)
  await client.connect()
  return client
}

/** How long a batch waits for a row that another server holds before it is rolled back and retried. */
const lockTimeoutMs = 2_000
const statementTimeoutMs = 10_000
const connectTimeoutMs = 5_000
/** A database that says nothing for longer than it may take is gone, whatever the network says. */
const silenceMs = statementTimeoutMs + 2_000

export type Statement = { name: string; text: string; values: unknown[] }

/** What statements are sent over. */
export type Sender = {
  query(statement: string): Promise<pg.QueryResult>
  query(statement: Statement): Promise<pg.QueryResult>
}

/** A connection that is no pipeline takes a statement once the one before is answered. */
export function oneByOne(client: Sender): Sender {
  let last: Promise<unknown> = Promise.resolve()
  return {
    query(statement: Statement | string) {
      const answer = last.then(() => send(client, statement))
      last = answer.catch(() => {})
      return answer
    },
  }
}

function send(client: Sender, statement: Statement | string): Promise<pg.QueryResult> {
  return typeof statement === 'string' ? client.query(statement) : client.query(statement)
}

/** Sends statements together and waits for all; throws the first failure, in their order. */
export async function sendAll(
  client: Sender,
  statements: readonly (Statement | string)[],
): Promise<pg.QueryResult[]> {
  const results = await Promise.allSettled(statements.map((statement) => send(client, statement)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return results.map((result) => (result as PromiseFulfilledResult<pg.QueryResult>).value)
}
