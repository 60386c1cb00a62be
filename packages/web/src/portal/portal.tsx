import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { createBrowserRouter, type RouteObject, RouterProvider } from 'react-router'
import { basePath } from '../api/tenant.ts'
import { changeLanguage, isLanguageChosen } from '../i18n/languages.ts'
import { Loaded } from '../shared/loaded.tsx'
import { PageFault } from '../shared/page-fault.tsx'
import { Branded } from './branded.tsx'
import { type PortalSession, readSession, SessionContext, sessionKey } from './session.ts'
import { PortalShell } from './shell/portal-shell.tsx'

// Whoever is signed in has no use for it.
const SignInPage = lazy(async () => ({
  default: (await import('./sign-in/sign-in-page.tsx')).SignInPage,
}))

// Loaded when they are drawn, not when their address is seen: nobody may be signed in.
const pages: RouteObject[] = [
  {
    index: true,
    Component: lazy(async () => ({
      default: (await import('./entitlements/entitlement-list-page.tsx')).EntitlementListPage,
    })),
  },
  {
    path: 'entitlements/:entitlementId',
    Component: lazy(async () => ({
      default: (await import('./entitlements/entitlement-page.tsx')).EntitlementPage,
    })),
  },
  {
    path: 'entitlements/:entitlementId/offline',
    Component: lazy(async () => ({
      default: (await import('./offline/offline-page.tsx')).OfflinePage,
    })),
  },
  {
    path: 'people',
    Component: lazy(async () => ({
      default: (await import('./users/user-list-page.tsx')).UserListPage,
    })),
  },
  {
    path: 'people/:contactId',
    Component: lazy(async () => ({
      default: (await import('./users/user-page.tsx')).UserPage,
    })),
  },
  {
    path: 'my-account',
    Component: lazy(async () => ({
      default: (await import('./account/account-page.tsx')).AccountPage,
    })),
  },
]

/** For whoever comes from a mail or from an identity provider, signed in or not. */
const openPages: RouteObject[] = [
  {
    path: 'password',
    lazy: async () => ({ Component: (await import('./sign-in/password-page.tsx')).PasswordPage }),
  },
  {
    path: 'forgotten',
    lazy: async () => ({
      Component: (await import('./sign-in/forgotten-page.tsx')).ForgottenPage,
    }),
  },
  {
    path: 'sso',
    lazy: async () => ({ Component: (await import('./sign-in/sso-page.tsx')).SsoPage }),
  },
]

/** The portal: pages for everybody, and for whoever is signed in those of their company. */
export function Portal() {
  const router = useMemo(
    () =>
      createBrowserRouter(
        [
          ...openPages.map((page) => ({ ...page, ErrorBoundary: PageFault })),
          {
            path: '/',
            Component: SignedIn,
            ErrorBoundary: PageFault,
            children: [
              {
                ErrorBoundary: PageFault,
                children: [...pages, { path: '*', Component: PageFault }],
              },
            ],
          },
        ],
        { basename: basePath },
      ),
    [],
  )
  return (
    <Branded>
      <RouterProvider router={router} />
    </Branded>
  )
}

/** The sign-in page in place of any other while nobody is signed in; the address stays. */
function SignedIn() {
  const queries = useQueryClient()
  const read = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 })
  return (
    <Loaded of={read}>
      {(session) =>
        session ? (
          <InLanguageOf session={session} />
        ) : (
          <Suspense>
            <SignInPage onSignedIn={() => void queries.resetQueries({ queryKey: sessionKey })} />
          </Suspense>
        )
      }
    </Loaded>
  )
}

function InLanguageOf({ session }: { session: PortalSession }) {
  const { language } = session.contact
  useEffect(() => {
    if (language && !isLanguageChosen()) changeLanguage(language, { remember: false })
  }, [language])
  return (
    <SessionContext value={session}>
      <PortalShell />
    </SessionContext>
  )
}
