import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, type Parser, parse } from 'csv-parse'
import { isUnstorable } from '../../http/unstorable.ts'
import { CsvFault } from './csv-fault.ts'
import { decodeLines } from './decode-lines.ts'
import { unescapeCell } from './formula-cells.ts'

/** A row of a file: its cells by the names of the first line, and the line that it begins at. */
export type CsvRow = { readonly line: number; readonly cells: ReadonlyMap<string, string> }

type Parsed = { record: string[]; info: Info }

const longestRecordChars = 256 * 1024
const delimiters = [',', ';', '\t']

/**
 * The rows of a CSV file, one after another, however long it is. Commas, semicolons or tabs stand
 * between cells, whichever the first line has most of; quoted cells may hold line breaks. Empty rows
 * are passed over. Throws a CsvFault for what cannot be read.
 *
 * @param check refuses the names of the first line, or leads them to the names of the columns
 */
export async function* readRows(
  chunks: AsyncIterable<Buffer>,
  check: (header: readonly string[]) => readonly string[],
): AsyncGenerator<CsvRow> {
  const lines = decodeLines(chunks)
  const first = await lines.next()
  if (first.done) throw new CsvFault(1, 'empty', 'the file is empty')
  const parser = parserFor(delimiterOf(first.value))
  pipeline(Readable.from(joined(first.value, lines)), parser, () => {})
  let columns: readonly string[] | null = null
  let line = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (columns === null) columns = check(record.map((cell) => cell.trim()))
      else if (record.some((cell) => cell.trim() !== '')) yield toRow(line, columns, record)
      line = info.lines + 1
    }
  } catch (error) {
    throw error instanceof CsvError ? syntaxFault(error) : error
  }
  if (columns === null) throw new CsvFault(1, 'empty', 'the file is empty')
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

function parserFor(delimiter: string): Parser {
  return parse({
    delimiter,
    info: true,
    relax_column_count: true,
    max_record_size: longestRecordChars,
  })
}

function delimiterOf(text: string): string {
  const line = text.slice(0, text.indexOf('\n') + 1 || undefined).replace(/"[^"]*"/g, '')
  const counts = delimiters.map((delimiter) => line.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

function toRow(line: number, columns: readonly string[], record: readonly string[]): CsvRow {
  if (record.length > columns.length) {
    throw new CsvFault(line, 'columns', `has ${record.length} cells for ${columns.length} columns`)
  }
  const cells = new Map<string, string>()
  for (const [index, column] of columns.entries()) {
    const cell = record[index] ?? ''
    if (isUnstorable(cell)) {
      throw new CsvFault(line, 'character', 'holds a character that no text may hold', column)
    }
    cells.set(column, unescapeCell(cell.trim()))
  }
  return { line, cells }
}

function syntaxFault({ code, lines, message }: CsvError & { lines?: number }): CsvFault {
  const sentences: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: 'a quoted cell does not end',
    CSV_MAX_RECORD_SIZE: 'is too long',
  }
  return new CsvFault(lines ?? 1, 'syntax', sentences[code] ?? firstSentence(message))
}

function firstSentence(text: string): string {
  return text.split(/[.:]\s/)[0] ?? text
}
