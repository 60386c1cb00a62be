import { type SelectQueryBuilder, type Simplify, sql } from 'kysely'

/** One page of a list: in which order, and what its search text must be found in. */
export type Listing<Key extends string> = {
  readonly search: string | null
  readonly order: { readonly by: Key; readonly descending: boolean }
  readonly limit: number
  readonly offset: number
}

/** The items of the page and how many the whole list has. */
export type Listed<T> = { readonly items: T[]; readonly total: number }

/**
 * One page of a list, and how long the list is.
 *
 * @param rows the whole list, ordered without ties, so that pages neither overlap nor leave gaps
 */
export async function listPage<Tables, Table extends keyof Tables, Row, T>(
  rows: SelectQueryBuilder<Tables, Table, Row>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
  toItem: (row: Simplify<Row>) => T,
): Promise<Listed<T>> {
  const items = await rows.limit(limit).offset(offset).execute()
  const { total } = await rows
    .clearSelect()
    .clearOrderBy()
    .select(sql<number>`count(*)`.as('total'))
    // Of tables that the types leave open, the compiler can't tell that this is a column.
    .$castTo<{ total: number }>()
    .executeTakeFirstOrThrow()
  return { items: items.map(toItem), total }
}
