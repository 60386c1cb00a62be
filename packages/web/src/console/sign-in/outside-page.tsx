import { lazy } from 'react'
import { basePath } from '../../api/tenant.ts'

/** Pages for whoever is not signed in, or need not be: links of mails, and the way back from a provider. */
const pages = {
  '/forgotten': lazy(async () => ({
    default: (await import('./forgotten-page.tsx')).ForgottenPage,
  })),
  '/password': lazy(async () => ({
    default: (await import('./new-password-page.tsx')).NewPasswordPage,
  })),
  '/invitation': lazy(async () => ({
    default: (await import('./new-password-page.tsx')).InvitationPage,
  })),
  '/sso': lazy(async () => ({ default: (await import('./provider-return.tsx')).ProviderReturn })),
} as const

/** The one at this address, if it is one of them. */
export function outsidePage() {
  const path = window.location.pathname.slice(basePath.length).replace(/\/$/, '')
  return path in pages ? pages[path as keyof typeof pages] : null
}
