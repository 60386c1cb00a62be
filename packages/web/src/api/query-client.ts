import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, isCode } from './api-error.ts'

/**
 * Reads are kept for seconds; each change makes all of them stale, since what a change touches is
 * the server's to say.
 *
 * @param onSignedOut the session has ended, or never was
 */
export function createQueries(onSignedOut: () => void): QueryClient {
  const look = (error: unknown) => {
    if (isCode(error, 'sessionMissing', 'sessionForeign')) onSignedOut()
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: look }),
    mutationCache: new MutationCache({
      onError: look,
      // Not waited for: what was done is done, and the page goes on.
      onSuccess: () => {
        void client.invalidateQueries()
      },
    }),
    defaultOptions: { queries: { staleTime: 5_000, retry: mayHelp } },
  })
  return client
}

// A refusal stays one; a server that is away or busy may be back.
function mayHelp(failures: number, error: unknown): boolean {
  const isAway = error instanceof ApiError && (error.status === 0 || error.status === 503)
  return isAway && failures < 3
}
