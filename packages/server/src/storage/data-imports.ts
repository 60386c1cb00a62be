import { type Kysely, type Selectable, sql } from 'kysely'
import type { Listed } from './listing.ts'
import { listPage } from './listing.ts'
import type { Author, Database, ImportKind } from './schema.ts'

export type DataImport = Selectable<Database['data_import']>

export type ImportError = {
  readonly line: number
  readonly column: string | null
  readonly code: string
  readonly message: string
}

export type Progress = {
  /** How many were counted when the batch began. */
  readonly rowsBefore: number
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly failed: number
}

export async function insertImport(
  db: Kysely<Database>,
  tenantId: string,
  made: { id: string; kind: ImportKind; dryRun: boolean; fileName: string | null; author: Author },
  now: number,
): Promise<void> {
  await db
    .insertInto('data_import')
    .values({
      tenant_id: tenantId,
      id: made.id,
      kind: made.kind,
      dry_run: made.dryRun,
      status: 'receiving',
      file_name: made.fileName,
      author: JSON.stringify(made.author),
      created_at: new Date(now),
      updated_at: new Date(now),
    })
    .execute()
}

export async function appendChunk(
  db: Kysely<Database>,
  tenantId: string,
  importId: string,
  number: number,
  bytes: Buffer,
): Promise<void> {
  const row = { tenant_id: tenantId, import_id: importId, number, bytes }
  await db.insertInto('data_import_chunk').values(row).execute()
}

/** The import has ended while it was read. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped'
}

/** What was sent, in order. Throws an ImportStopped rather than pass its middle for its end. */
export async function* chunksOf(
  db: Kysely<Database>,
  tenantId: string,
  importId: string,
): AsyncGenerator<Buffer> {
  for (let number = 0; ; number += 1) {
    const row = await db
      .selectFrom('data_import_chunk')
      .where('tenant_id', '=', tenantId)
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .select('bytes')
      .executeTakeFirst()
    if (!row) {
      const { status } = (await findImport(db, tenantId, importId)) ?? {}
      if (status !== 'waiting' && status !== 'running') throw new ImportStopped()
      return
    }
    yield row.bytes
  }
}

export async function findImport(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<DataImport | null> {
  const row = await imports(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ?? null
}

/** The latest first. */
export async function listImports(
  db: Kysely<Database>,
  tenantId: string,
  kinds: readonly ImportKind[],
  slice: { limit: number; offset: number },
): Promise<Listed<DataImport>> {
  if (kinds.length === 0) return { items: [], total: 0 }
  const rows = imports(db, tenantId)
    .where('kind', 'in', kinds)
    .where('status', '!=', 'receiving')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  return listPage(rows, slice, (row) => row)
}

/** Imports that are to be worked at, of all tenants, the oldest first. */
export async function openImports(
  db: Kysely<Database>,
): Promise<{ tenantId: string; id: string }[]> {
  const rows = await db
    .selectFrom('data_import')
    .where('status', 'in', ['waiting', 'running'])
    .select(['tenant_id', 'id'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }))
}

/** Files whose sending broke off, with the server that received them. */
export async function forgetUnreceived(db: Kysely<Database>, before: number): Promise<void> {
  await db
    .deleteFrom('data_import')
    .where('status', '=', 'receiving')
    .where('created_at', '<', sql<number>`${new Date(before)}`)
    .execute()
}

/** Received whole: it can be worked at. */
export async function completeImport(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  rowsTotal: number,
): Promise<void> {
  await db
    .updateTable('data_import')
    .set({ status: 'waiting', rows_total: rowsTotal })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/**
 * Adds what was done since the last time, all of it or nothing; false when the import was cancelled
 * meanwhile, or counted on by a server that took it for left: the lock goes with its connection,
 * which may be lost alone.
 */
export async function saveProgress(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  { rowsBefore, rows, created, updated, unchanged, failed }: Progress,
  errors: readonly ImportError[],
  now: number,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const result = await trx
      .updateTable('data_import')
      .set((eb) => ({
        status: 'running',
        rows_done: eb('rows_done', '+', rows),
        created: eb('created', '+', created),
        updated: eb('updated', '+', updated),
        unchanged: eb('unchanged', '+', unchanged),
        failed: eb('failed', '+', failed),
        updated_at: new Date(now),
      }))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('status', 'in', ['waiting', 'running'])
      .where('rows_done', '=', rowsBefore)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) return false
    if (errors.length > 0) {
      const lines = errors.map((error, number) => ({
        tenant_id: tenantId,
        import_id: id,
        number,
        ...error,
      }))
      await trx.insertInto('data_import_error').values(lines).execute()
    }
    return true
  })
}

/** The end of an import. What was sent is needed no more. */
export async function endImport(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
  end: { status: 'finished' | 'failed' | 'cancelled'; failure?: string },
  now: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('data_import')
      .set({ status: end.status, failure: end.failure ?? null, updated_at: new Date(now) })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('status', 'in', ['waiting', 'running'])
      .execute()
    await trx
      .deleteFrom('data_import_chunk')
      .where('tenant_id', '=', tenantId)
      .where('import_id', '=', id)
      .execute()
  })
}

export async function deleteImport(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('data_import')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function listImportErrors(
  db: Kysely<Database>,
  tenantId: string,
  importId: string,
  slice: { limit: number; offset: number },
): Promise<Listed<ImportError>> {
  const rows = db
    .selectFrom('data_import_error')
    .where('tenant_id', '=', tenantId)
    .where('import_id', '=', importId)
    .select(['line', 'column', 'code', 'message'])
    .orderBy('line')
    .orderBy('number')
  return listPage(rows, slice, (row) => row)
}

/**
 * Works while no other server does; false when one is at it. The lock is of the connection, so that
 * it goes with a server that dies.
 */
export async function withImportLock(
  db: Kysely<Database>,
  importId: string,
  work: () => Promise<void>,
): Promise<boolean> {
  return db.connection().execute(async (held) => {
    const key = sql`hashtextextended(${`import ${importId}`}, 0)`
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${key}) as locked`.execute(held)
    if (!rows[0]?.locked) return false
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(held)
    }
    return true
  })
}

/** One after the other: whoever imports rows of one order. */
export async function withOrderLock<T>(
  db: Kysely<Database>,
  tenantId: string,
  orderRefId: string,
  work: () => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const name = `order ${tenantId} ${orderRefId}`
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx)
    return work()
  })
}

function imports(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('data_import').where('tenant_id', '=', tenantId)
}
