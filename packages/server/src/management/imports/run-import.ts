import type { Deps } from '../../deps.ts'
import { databaseRefusal } from '../../http/database-faults.ts'
import { RequestError } from '../../http/request-error.ts'
import { isStatementTimeout } from '../../licensing/database-error.ts'
import {
  chunksOf,
  type DataImport,
  endImport,
  findImport,
  type ImportError,
  ImportStopped,
  saveProgress,
  withImportLock,
} from '../../storage/data-imports.ts'
import { CsvFault } from '../csv/csv-fault.ts'
import { type CsvRow, readRows } from '../csv/read-rows.ts'
import { isPassing } from '../is-passing.ts'
import { checkHeader } from './check-header.ts'
import type { Importing, ImportKindRules, RowOutcome, Validate } from './import-kind.ts'
import { rulesOf } from './kinds.ts'

const rowsAtOnce = 200
// Each may hold a connection of the pool while it asks for another.
const lanes = 3
// Who has more than so many has a mistake in common to all of them.
const errorsKept = 10_000

/**
 * Works at an import until its end, from where the last server came to; false when another server
 * does. Rows that were applied and not yet counted when a server died are applied again, which
 * changes nothing. Throws when it can go on later; an import that never could ends as failed.
 */
export async function runImport(
  deps: Deps,
  validate: Validate,
  tenantId: string,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  return withImportLock(deps.db, id, async () => {
    const job = await findImport(deps.db, tenantId, id)
    if (!job || (job.status !== 'waiting' && job.status !== 'running')) return
    const rules = rulesOf[job.kind]
    const { author, dry_run: dryRun } = job
    const importing = { tenantId, author, dryRun, validate }
    try {
      const isWhole = await applyRows(deps, rules, importing, job, signal)
      if (isWhole) await endImport(deps.db, tenantId, id, { status: 'finished' }, deps.clock.now())
    } catch (error) {
      if (error instanceof ImportStopped) return
      // What takes too long here is no row's.
      if (isPassing(error) || isStatementTimeout(error)) throw error
      deps.log.error({ err: error, import: id }, 'an import failed')
      const failure = error instanceof CsvFault ? error.message : 'Something went wrong.'
      await endImport(deps.db, tenantId, id, { status: 'failed', failure }, deps.clock.now())
    }
  })
}

/** False when it was stopped before the end. */
async function applyRows(
  deps: Deps,
  rules: ImportKindRules,
  importing: Importing,
  job: DataImport,
  signal: AbortSignal,
): Promise<boolean> {
  let errorsLeft = errorsKept - job.failed
  let skipped = 0
  let rowsBefore = job.rows_done
  let batch: CsvRow[] = []
  const save = async () => {
    const results = await applyBatch(deps, rules, importing, batch, signal)
    if (results === null) return false
    const errors = results.errors.slice(0, Math.max(0, errorsLeft))
    errorsLeft -= errors.length
    const { tenantId } = importing
    const now = deps.clock.now()
    const progress = { rowsBefore, ...results.progress }
    rowsBefore += batch.length
    batch = []
    return saveProgress(deps.db, tenantId, job.id, progress, errors, now)
  }
  const header = (names: readonly string[]) => checkHeader(rules, names)
  for await (const row of readRows(chunksOf(deps.db, importing.tenantId, job.id), header)) {
    if (skipped < job.rows_done) {
      skipped += 1
      continue
    }
    batch.push(row)
    if (batch.length === rowsAtOnce && !(await save())) return false
  }
  return batch.length === 0 || (await save())
}

type Results = {
  progress: { rows: number; created: number; updated: number; unchanged: number; failed: number }
  errors: ImportError[]
}

/** Null when it was stopped before the end. */
async function applyBatch(
  deps: Deps,
  rules: ImportKindRules,
  importing: Importing,
  rows: readonly CsvRow[],
  signal: AbortSignal,
): Promise<Results | null> {
  const progress = { rows: rows.length, created: 0, updated: 0, unchanged: 0, failed: 0 }
  const errors: ImportError[] = []
  const chains = chainsOf(rules, rows)
  const single = chains.flatMap((chain) => (chain.length === 1 ? chain : []))
  const together = (await rules.applyTogether?.(deps, importing, single)) ?? new Map()
  for (const outcome of together.values()) progress[outcome as RowOutcome] += 1
  const work = async () => {
    for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
      for (const row of chain) {
        if (together.has(row)) continue
        if (signal.aborted) return
        try {
          progress[await rules.apply(deps, importing, row)] += 1
        } catch (error) {
          errors.push(rowError(deps, rules, row, error))
          progress.failed += 1
        }
      }
    }
  }
  // Whoever goes on with the import must find no lane of this one still at work.
  const ends = await Promise.allSettled(Array.from({ length: lanes }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  if (signal.aborted) return null
  return { progress, errors: errors.sort((a, b) => a.line - b.line) }
}

/** Rows of one key stay in their order. */
function chainsOf(rules: ImportKindRules, rows: readonly CsvRow[]): CsvRow[][] {
  const chains = new Map<string, CsvRow[]>()
  for (const row of rows) {
    const key = rules.keyOf(row) ?? `line ${row.line}`
    const chain = chains.get(key)
    if (chain) chain.push(row)
    else chains.set(key, [row])
  }
  return [...chains.values()]
}

function rowError({ log }: Deps, rules: ImportKindRules, row: CsvRow, error: unknown): ImportError {
  const { line } = row
  // Not of the row: it is tried again later.
  if (isPassing(error)) throw error
  const refusal = refusalOf(error)
  if (!refusal) {
    log.error({ err: error, line }, 'a row of an import failed')
    return { line, column: null, code: 'internalError', message: 'Something went wrong.' }
  }
  const [first] = refusal.validationErrors
  if (!first) return { line, column: null, code: refusal.code, message: refusal.message }
  const column = first.propertyName === null ? null : rules.columnOf(first.propertyName)
  return { line, column, code: first.code, message: first.message }
}

function refusalOf(error: unknown): RequestError | null {
  return error instanceof RequestError ? error : databaseRefusal(error)
}
