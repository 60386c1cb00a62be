import { Type } from 'typebox'
import { pagingQuery } from '../http/paging.ts'
import { oneOf } from '../http/wire.ts'
import type { Listing } from '../storage/listing.ts'

type SortWord<K extends string> = K | `-${K}`

/** Spread into the querystring schema of a list: paging, search, and the sort keys on offer. */
export function listQuery<const K extends string>(keys: readonly K[], searched: string) {
  const words: SortWord<K>[] = keys.flatMap((key): SortWord<K>[] => [key, `-${key}`])
  return {
    ...pagingQuery,
    search: Type.Optional(
      Type.String({ maxLength: 100, description: `Text to find in ${searched}.` }),
    ),
    sort: Type.Optional(
      oneOf<SortWord<K>>(words, { description: '`-` before the key: descending.' }),
    ),
  }
}

export function readListing<K extends string>(
  query: { search?: string; sort?: SortWord<K> },
  paging: { limit: number; offset: number },
  byDefault: K,
): Listing<K> {
  const word = query.sort ?? byDefault
  const descending = word.startsWith('-')
  const search = query.search?.trim() ?? ''
  return {
    search: search === '' ? null : search,
    // What follows the minus sign of a sort word is its key.
    order: { by: (descending ? word.slice(1) : word) as K, descending },
    limit: paging.limit,
    offset: paging.offset,
  }
}
