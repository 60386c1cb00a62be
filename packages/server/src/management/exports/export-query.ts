import { Type } from 'typebox'
import { oneOf } from '../../http/wire.ts'
import type { CsvForm } from '../csv/write-rows.ts'

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const
type Delimiter = keyof typeof delimiters

/** How a file is written, for the querystring schema of an export. */
export const formQuery = {
  format: Type.Optional(oneOf(['csv'], { default: 'csv' })),
  delimiter: Type.Optional(oneOf(['comma', 'semicolon', 'tab'])),
  bom: Type.Optional(
    Type.Boolean({ description: 'Begins with a byte order mark, by which Excel knows UTF-8.' }),
  ),
}

/** Spread into the querystring schema of an export of a list that can be searched. */
export const exportQuery = {
  ...formQuery,
  search: Type.Optional(Type.String({ maxLength: 100, description: 'As in the list.' })),
}

export function readForm(query: { delimiter?: Delimiter; bom?: boolean }): CsvForm {
  return { delimiter: delimiters[query.delimiter ?? 'comma'], bom: query.bom ?? false }
}

export function searchOf({ search }: { search?: string }): string | null {
  return search?.trim() || null
}
