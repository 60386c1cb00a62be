import { createHash } from 'node:crypto'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresDialect,
  type QueryResult,
  type TransactionBuilder,
  type TransactionSettings,
} from 'kysely'
import type pg from 'pg'
import type { Database } from '../schema.ts'
import { currentDeed, type Deed, inStep, nextStep } from './deed.ts'
import { isOfLedger, keepStep, takeStep } from './kept-steps.ts'
import { saveLines } from './save-lines.ts'

/**
 * The database as everything but the engine sees it. Whoever commits a change on behalf of a deed
 * commits its line in the audit too, and what a retry needs to know: there is no way round it.
 */
export function createLedgerDb(pool: pg.Pool): Kysely<Database> {
  const db: LedgerDb = new LedgerDb({ dialect: new LedgerDialect({ pool }) })
  return db
}

class LedgerDb extends Kysely<Database> {
  override transaction(): TransactionBuilder<Database> {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    // What is set on the builder makes another one, which is not recorded: those are for reading.
    builder.execute = async (work) => {
      const deed = currentDeed()
      if (!deed?.retry) return execute(work)
      const { retry } = deed
      const name = nextStep(deed, 'transaction')
      const kept = retry.kept.get(name)
      // Kept from this very call, whose type it therefore has.
      if (kept) return retry.open(kept) as Awaited<ReturnType<typeof work>>
      return execute(async (trx) => {
        await takeStep(trx, retry, name)
        const result = await inStep(deed, name, () => work(trx))
        await keepStep(trx, retry, name, result)
        return result
      })
    }
    return builder
  }
}

class LedgerDialect extends PostgresDialect {
  override createDriver(): Driver {
    return new LedgerDriver(super.createDriver())
  }
}

class LedgerDriver implements Driver {
  readonly #inner: Driver

  constructor(inner: Driver) {
    this.#inner = inner
  }

  init(): Promise<void> {
    return this.#inner.init()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new LedgerConnection(await this.#inner.acquireConnection())
  }

  async beginTransaction(connection: LedgerConnection, settings: TransactionSettings) {
    await this.#inner.beginTransaction(connection.inner, settings)
    connection.begin()
  }

  async commitTransaction(connection: LedgerConnection): Promise<void> {
    const deed = currentDeed()
    const isTold = connection.end() && deed !== undefined
    if (isTold) await tell(connection.inner, deed)
    await this.#inner.commitTransaction(connection.inner)
    if (isTold) deed.done.line = true
  }

  async rollbackTransaction(connection: LedgerConnection): Promise<void> {
    connection.end()
    await this.#inner.rollbackTransaction(connection.inner)
  }

  releaseConnection(connection: LedgerConnection): Promise<void> {
    return this.#inner.releaseConnection(connection.inner)
  }

  destroy(): Promise<void> {
    return this.#inner.destroy()
  }
}

class LedgerConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  #isOpen = false
  #hasChanged = false

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  begin(): void {
    this.#isOpen = true
    this.#hasChanged = false
  }

  /** Whether the transaction has changed anything. */
  end(): boolean {
    this.#isOpen = false
    return this.#hasChanged
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deed = currentDeed()
    if (!deed || !changes(query.sql)) return this.inner.executeQuery<R>(query)
    if (this.#isOpen) {
      this.#hasChanged = true
      return this.inner.executeQuery<R>(query)
    }
    return changeAlone<R>(this.inner, deed, query)
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number) {
    return this.inner.streamQuery<R>(query, chunkSize)
  }
}

/** A change without a transaction around it gets one, for its line. */
async function changeAlone<R>(
  connection: DatabaseConnection,
  deed: Deed,
  query: CompiledQuery,
): Promise<QueryResult<R>> {
  const { retry } = deed
  const text = createHash('sha256').update(query.sql).digest('base64url').slice(0, 12)
  const name = nextStep(deed, `statement ${text}`)
  const kept = retry?.kept.get(name)
  // Kept from this very statement.
  if (retry && kept) return retry.open(kept) as QueryResult<R>
  const alone = new Kysely<Database>({ dialect: new OneConnection(connection) })
  await connection.executeQuery(CompiledQuery.raw('begin'))
  try {
    if (retry) await takeStep(alone, retry, name)
    const result = await connection.executeQuery<R>(query)
    if (retry) await keepStep(alone, retry, name, result)
    await tell(connection, deed)
    await connection.executeQuery(CompiledQuery.raw('commit'))
    deed.done.line = true
    return result
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {})
    throw error
  }
}

/** Queries of the ledger on a connection that is in use already. */
class OneConnection extends PostgresDialect {
  readonly #connection: DatabaseConnection

  constructor(connection: DatabaseConnection) {
    super({ pool: unused })
    this.#connection = connection
  }

  override createDriver(): Driver {
    const done = async () => {}
    return {
      init: done,
      acquireConnection: async () => this.#connection,
      beginTransaction: done,
      commitTransaction: done,
      rollbackTransaction: done,
      releaseConnection: done,
      destroy: done,
    }
  }
}

function unused(): never {
  throw new Error('The connection is given.')
}

async function tell(connection: DatabaseConnection, { line }: Deed): Promise<void> {
  const { text, values } = saveLines([line])
  await connection.executeQuery(CompiledQuery.raw(text, values))
}

function changes(text: string): boolean {
  return (
    /^\s*(insert|update|delete|merge|with)\b/i.test(text) && isChange(text) && !isOfLedger(text)
  )
}

function isChange(text: string): boolean {
  return !/^\s*with\b/i.test(text) || /\b(insert into|update|delete from|merge into)\b/i.test(text)
}
