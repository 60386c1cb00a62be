import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense } from 'react'
import { createBrowserRouter, RouterContextProvider, RouterProvider } from 'react-router'
import { isCode } from '../api/api-error.ts'
import { api, setCsrfToken } from '../api/client.ts'
import { basePath } from '../api/tenant.ts'
import { Loaded } from '../shared/loaded.tsx'
import { PageFault } from '../shared/page-fault.tsx'
import { queriesContext } from './read-early.ts'
import { rooms } from './rooms.ts'
import { SessionContext } from './session.ts'
import { Shell } from './shell/shell.tsx'
import { outsidePage } from './sign-in/outside-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'

export const sessionKey = ['console session']
const sessionRead = { queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 }

const MustSetUpPage = lazy(async () => ({
  default: (await import('./account/mine/must-set-up-page.tsx')).MustSetUpPage,
}))

/**
 * The console: a page for whoever is not signed in, or the pages of whoever is. Who that is, the page
 * of the address and what it shows are asked for before anything is drawn.
 */
export function startConsole(queries: QueryClient): ReactElement {
  const Outside = outsidePage()
  if (Outside) {
    return (
      <Suspense>
        <Outside />
      </Suspense>
    )
  }
  void queries.prefetchQuery(sessionRead)
  return (
    <Suspense>
      <Inside router={makeRouter(queries)} />
    </Suspense>
  )
}

function Inside({ router }: { router: ReturnType<typeof makeRouter> }) {
  const queries = useQueryClient()
  const read = useQuery(sessionRead)
  return (
    <Loaded of={read}>
      {(session) =>
        session ? (
          <SessionContext value={session}>
            {session.mustSetUpSecondFactor ? <MustSetUpPage /> : <RouterProvider router={router} />}
          </SessionContext>
        ) : (
          <SignInPage onSignedIn={() => void queries.resetQueries()} />
        )
      }
    </Loaded>
  )
}

async function readSession() {
  try {
    const { data } = await api.GET('/api/v1/console/session')
    setCsrfToken(data?.csrfToken ?? null)
    return data ?? null
  } catch (error) {
    if (isCode(error, 'sessionMissing')) return null
    throw error
  }
}

function makeRouter(queries: QueryClient) {
  const pages = [...rooms.flatMap((room) => room.routes), { path: '*', Component: PageFault }]
  return createBrowserRouter(
    [
      {
        path: '/',
        Component: Shell,
        ErrorBoundary: PageFault,
        children: [{ ErrorBoundary: PageFault, children: pages }],
      },
    ],
    {
      basename: basePath,
      getContext: () => new RouterContextProvider(new Map([[queriesContext, queries]])),
    },
  )
}
