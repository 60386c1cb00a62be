import type { FetchQueryOptions, QueryClient, QueryKey } from '@tanstack/react-query'
import { createContext, type LoaderFunctionArgs, type RouterContextProvider } from 'react-router'

/** Where a route finds what has been read. */
export const queriesContext = createContext<QueryClient>()

/**
 * Makes a route ask for what its page shows as soon as the address is known, while the frame is
 * still drawn. It is not waited for: the page asks for the same, and finds it there or on its way.
 */
export function readEarly<T, E, K extends QueryKey>(
  read: (params: URLSearchParams) => FetchQueryOptions<T, E, T, K>,
) {
  return ({ request, context }: LoaderFunctionArgs<RouterContextProvider>) => {
    const { searchParams } = new URL(request.url)
    void context.get(queriesContext).prefetchQuery(read(searchParams))
    return null
  }
}
