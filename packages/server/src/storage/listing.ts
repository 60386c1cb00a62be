import { type SelectQueryBuilder, type Simplify, sql } from 'kysely'

export type Order<Key extends string> = readonly {
  readonly by: Key
  readonly descending: boolean
}[]

/** One page of a list: in which order, what its search text must be found in, and where it begins. */
export type Listing<Key extends string> = {
  readonly search: string | null
  readonly order: Order<Key>
  readonly limit: number
  readonly offset: number
  /** Begins behind the item with these values of the order, instead of at the offset. */
  readonly after: Place | null
  /** `exact` counts the whole list, however long that takes; `none` only tells whether there is more. */
  readonly count: 'bounded' | 'exact' | 'none'
}

/** The first items by one key. */
export function firstBy<const Key extends string>(
  word: Key | `-${Key}`,
  limit: number,
  search: string | null = null,
): Listing<Key> {
  const descending = word.startsWith('-')
  // What follows the minus sign is the key.
  const order = [{ by: (descending ? word.slice(1) : word) as Key, descending }]
  return { search, order, limit, offset: 0, after: null, count: 'none' }
}

/** A page by one key, with how many there are in all. */
export function pageBy<const Key extends string>(
  word: Key | `-${Key}`,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Listing<Key> {
  return { ...firstBy(word, limit), offset, count: 'bounded' }
}

/** Where a page ended, and how long the list was said to be when its first page was read. */
export type Place = {
  readonly values: readonly string[]
  readonly total: number
  readonly isEstimate: boolean
}

export type Total = { readonly total: number; readonly isEstimate?: boolean }

/** The items of the page, how many the whole list has, and where the next page begins, if there is one. */
export type Listed<T> = Total & { readonly items: T[]; readonly next?: Place | null }

/**
 * One page of a short list, and how long the list is.
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
