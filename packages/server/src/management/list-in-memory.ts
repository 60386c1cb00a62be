import { Type } from 'typebox'
import { type Page, page, pagingQuery, readPaging } from '../http/paging.ts'
import { oneOf } from '../http/wire.ts'

// These lists had no pages once, so a call that names no size gets as much as a page can hold.
const defaultPageSize = 500

const keySorts = ['key', '-key', 'type', '-type'] as const

/** Query of a list of features or attributes: resolved values exist in memory only. */
export const keyedListQuery = Type.Object({
  ...pagingQuery,
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: defaultPageSize, default: defaultPageSize }),
  ),
  search: Type.Optional(Type.String({ maxLength: 100, description: 'Text to find in the key.' })),
  sort: Type.Optional(oneOf(keySorts, { description: '`-` before the key: descending.' })),
})

type Query = {
  pageNumber?: number
  pageSize?: number
  search?: string
  sort?: (typeof keySorts)[number]
}

/** @param items in the order of their keys */
export function pageInMemory<T extends { key: string; type: string }>(
  items: readonly T[],
  query: Query,
): Page<T> {
  const paging = readPaging({ pageSize: defaultPageSize, ...query })
  const wanted = query.search?.trim().toLowerCase() ?? ''
  const found = items.filter(({ key }) => key.toLowerCase().includes(wanted))
  const sorted = query.sort?.endsWith('type') ? byType(found) : found
  if (query.sort?.startsWith('-')) sorted.reverse()
  return page(sorted.slice(paging.offset, paging.offset + paging.limit), found.length, paging)
}

function byType<T extends { type: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
}
