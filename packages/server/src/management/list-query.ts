import { Type } from 'typebox'
import { type Page, pagingQuery, readPaging } from '../http/paging.ts'
import { invalid } from '../http/request-error.ts'
import { oneOf } from '../http/wire.ts'
import type { Listed, Listing, Order } from '../storage/listing.ts'
import { areValuesOf, type Sorts } from '../storage/lists/sorting.ts'
import { readCursor, writeCursor } from './list-cursor.ts'

/** Spread into the querystring schema of a list: paging, search, and the sort keys on offer. */
export function listQuery(keys: readonly string[], searched: string) {
  return {
    ...pagingQuery,
    search: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          `Words, or their beginnings, of ${searched}. Case and accents make no difference; each ` +
          'word must be found.',
      }),
    ),
    sort: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          `Comma list of ${keys.join(', ')}; \`-\` before a key: descending. What is equal is in ` +
          'the order of the ids.',
        examples: [`-${keys[0]}`],
      }),
    ),
    total: Type.Optional(
      oneOf(['bounded', 'exact'], {
        description: 'exact: count the list whatever its length, which may take long.',
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        maxLength: 4000,
        description: 'nextCursor of the page before, with the same filters; pageNumber is ignored.',
      }),
    ),
  }
}

type Query = {
  pageNumber?: number
  pageSize?: number
  search?: string
  sort?: string
  total?: 'bounded' | 'exact'
  cursor?: string
}

export function readListing<K extends string>(
  query: Query,
  sorts: Sorts<K>,
  byDefault: K | `-${K}`,
): Listing<K> {
  const { limit, offset } = readPaging(query)
  const search = query.search?.trim() ?? ''
  const cursor = query.cursor ? readCursor(query.cursor) : null
  const sort = cursor?.sort ?? query.sort ?? byDefault
  const order = readOrder(sort, sorts)
  if (cursor && query.sort !== undefined && query.sort !== cursor.sort) throw wrongCursor()
  if (cursor && !areValuesOf(sorts, order, cursor.place.values)) throw wrongCursor()
  return {
    search: search === '' ? null : search,
    order,
    limit,
    offset,
    after: cursor?.place ?? null,
    count: query.total ?? 'bounded',
  }
}

function readOrder<K extends string>(sort: string, sorts: Sorts<K>): Order<K> {
  const order = sort.split(',').map((word) => {
    const descending = word.trim().startsWith('-')
    const by = word.trim().slice(descending ? 1 : 0)
    if (!Object.hasOwn(sorts, by)) {
      throw invalid('sort', `knows ${Object.keys(sorts).join(', ')}, not ${by}`, 'unknown')
    }
    return { by: by as K, descending }
  })
  if (new Set(order.map(({ by }) => by)).size < order.length) {
    throw invalid('sort', 'names a key twice', 'duplicate')
  }
  return order
}

function wrongCursor() {
  return invalid('cursor', 'is none of this list and this sort', 'cursor')
}

/** The reply of a list. */
export function listReply<T>(query: Query, found: Listed<unknown>, items: T[]): Page<T> {
  const { pageSize, pageNumber } = readPaging(query)
  const { total, isEstimate = false, next = null } = found
  const sort = query.cursor ? readCursor(query.cursor).sort : (query.sort ?? null)
  return {
    items,
    pageSize,
    pageNumber,
    elementsTotal: total,
    elementsTotalIsEstimate: isEstimate,
    nextCursor: next && writeCursor({ sort, place: next }),
  }
}
