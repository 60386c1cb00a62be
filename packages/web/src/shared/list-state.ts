import { useSearchParams } from 'react-router'

const pageSizes = [10, 25, 50, 100] as const

/** Where somebody stands in a list, as the address says. */
export type ListPlace = {
  readonly pageNumber: number
  readonly pageSize: number
  readonly pageSizes: readonly number[]
  readonly sort: string
  readonly search: string
  /** For the query of the operation; empty ones are left out. */
  readonly query: { pageNumber: number; pageSize: number; sort: string; search?: string }
  /** The value of a filter, or null. */
  filter(name: string): string | null
  /** Filters that stand in the address, of those asked for. */
  filters<N extends string>(...names: N[]): { [K in N]?: string }
  readonly isFiltered: boolean
}

/** The same, kept in the address, so that it can be sent and gone back to. */
export type ListState = ListPlace & {
  set(changes: Readonly<Record<string, string | number | null>>): void
}

/**
 * @param sort the order before somebody chooses another, as the API writes it: `-createdAt`
 * @param prefix before the names in the address, where a page has several lists
 */
export function useListState(sort: string, { prefix = '', pageSize = 25 } = {}): ListState {
  const [params, setParams] = useSearchParams()
  return {
    ...readListPlace(params, sort, { prefix, pageSize }),
    set(changes) {
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          // What is chosen anew begins at its first page.
          if (!('page' in changes)) next.delete(`${prefix}page`)
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === '') next.delete(prefix + name)
            else next.set(prefix + name, String(value))
          }
          return next
        },
        { replace: true },
      )
    },
  }
}

/** What `useListState` reads of the address. */
export function readListPlace(
  params: URLSearchParams,
  sort: string,
  { prefix = '', pageSize = 25 } = {},
): ListPlace {
  const read = (name: string) => params.get(prefix + name)
  const state = {
    pageNumber: Math.max(1, Number(read('page')) || 1),
    pageSize: Number(read('size')) || pageSize,
    sort: read('sort') ?? sort,
    search: read('search') ?? '',
  }
  const own = ['page', 'size', 'sort']
  return {
    ...state,
    pageSizes,
    query: {
      pageNumber: state.pageNumber,
      pageSize: state.pageSize,
      sort: state.sort,
      ...(state.search === '' ? {} : { search: state.search }),
    },
    filter: read,
    filters: <N extends string>(...names: N[]) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = read(name)
          return value ? [[name, value]] : []
        }),
      ) as { [K in N]?: string },
    isFiltered: [...params.keys()].some(
      (name) => name.startsWith(prefix) && !own.includes(name.slice(prefix.length)),
    ),
  }
}
