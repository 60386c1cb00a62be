import { stringify } from 'csv-stringify/sync'
import { escapeCell } from './formula-cells.ts'

export type Cell = string | number | boolean | null | undefined

export type CsvForm = { readonly delimiter: string; readonly bom: boolean }

/** A CSV file in pieces, one for the first line and one for each page. Nothing is a blank cell. */
export async function* writeRows(
  header: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  { delimiter, bom }: CsvForm,
): AsyncGenerator<string> {
  yield (bom ? '\ufeff' : '') + stringify([[...header]], { delimiter })
  for await (const rows of pages)
    yield stringify(
      rows.map((row) => row.map(text)),
      { delimiter },
    )
}

function text(cell: Cell): string {
  return cell === null || cell === undefined ? '' : escapeCell(String(cell))
}
