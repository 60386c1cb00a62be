import type { Command } from 'commander'
import { parseCount } from '../text/limit.ts'
import { type Cell, table } from '../text/table.ts'
import type { Api, Query } from './api.ts'
import type { Page } from './models.ts'
import type { Session } from './session.ts'

export type ListOptions = {
  readonly search?: string
  readonly limit: number
  readonly page: number
}

const maxPageSize = 500

/** The options of every command that lists. */
export function listOptions(command: Command, searched: string | null): Command {
  if (searched !== null) command.option('--search <text>', `only with this text in ${searched}`)
  return command
    .option('--limit <count>', 'rows at most, up to 500', parseCount, 50)
    .option('--page <number>', 'which page of so many rows', parseCount, 1)
}

export function listQuery({ search, limit, page }: ListOptions): Query {
  return { search, pageSize: limit, pageNumber: page }
}

/** Prints a page as a table, and how much there is when that isn't all. */
export function printPage<T>(
  session: Session,
  page: Page<T>,
  header: readonly string[],
  row: (item: T) => readonly Cell[],
): void {
  session.print(page, () => (page.items.length === 0 ? '' : table(header, page.items.map(row))))
  const { elementsTotal, items, pageNumber } = page
  if (elementsTotal === 0) session.note('There are none.')
  else if (items.length < elementsTotal) {
    session.note(`${items.length} of ${elementsTotal}, page ${pageNumber}.`)
  }
}

/** Every item of a list, page after page. */
export async function* everyItem<T>(api: Api, path: string, query: Query = {}): AsyncGenerator<T> {
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await api.get<Page<T>>(path, { ...query, pageSize: maxPageSize, pageNumber })
    yield* page.items
    if (pageNumber * maxPageSize >= page.elementsTotal) return
  }
}
