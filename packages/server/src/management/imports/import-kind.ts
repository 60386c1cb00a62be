import type { Deps } from '../../deps.ts'
import type { Scope } from '../../http/principal.ts'
import type { Component } from '../../http/wire.ts'
import type { Author } from '../../storage/schema.ts'
import type { CsvRow } from '../csv/read-rows.ts'

/** What came of a row, or would come of it in a dry run. */
export type RowOutcome = 'created' | 'updated' | 'unchanged'

/** Who imports, and whether anything is to be written. */
export type Importing = {
  readonly tenantId: string
  readonly author: Author
  readonly dryRun: boolean
  /** The errors of a body against its schema, as the API tells them. */
  readonly validate: Validate
}

export type Validate = (
  schema: Component,
  body: unknown,
) => readonly { propertyName: string | null; message: string; code: string }[]

export type ImportKindRules = {
  /** All of them are needed: those of every operation that a row may come to. */
  readonly scopes: readonly Scope[]
  readonly columns: readonly string[]
  /** Of which any name may follow: `customFields.`. */
  readonly prefixes: readonly string[]
  /** Written by an export, and not read. */
  readonly ignored: readonly string[]
  /** At least one column of each list must be there. */
  readonly required: readonly (readonly string[])[]
  /** Rows of equal keys are applied one after the other; null for rows that meet no other. */
  keyOf(row: CsvRow): string | null
  /** Throws a RequestError for what is wrong with the row. The same row again changes nothing. */
  apply(deps: Deps, importing: Importing, row: CsvRow): Promise<RowOutcome>
  /**
   * Rows that can be settled together, without the way of one by one: `apply` does the others. At
   * most one row of a key is handed in.
   */
  applyTogether?(
    deps: Deps,
    importing: Importing,
    rows: readonly CsvRow[],
  ): Promise<ReadonlyMap<CsvRow, RowOutcome>>
  /** The column that a property of the API's body comes from. */
  columnOf(propertyName: string): string
}
