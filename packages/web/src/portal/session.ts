import { createContext, use } from 'react'
import { isCode } from '../api/api-error.ts'
import { api, type Schemas, setCsrfToken } from '../api/client.ts'
import { basePath } from '../api/tenant.ts'

/** Who is signed in to the portal, and what the vendor shows to them. */
export type PortalSession = Schemas['PortalSession']

export const sessionKey = ['portal session']
export const SessionContext = createContext<PortalSession | null>(null)

export function useSession(): PortalSession {
  const session = use(SessionContext)
  if (!session) throw new Error('nobody is signed in here')
  return session
}

/** Null while nobody is signed in. */
export async function readSession(): Promise<PortalSession | null> {
  try {
    const { data } = await api.GET('/api/v1/portal/session')
    setCsrfToken(data?.csrfToken ?? null)
    return data ?? null
  } catch (error) {
    if (isCode(error, 'sessionMissing')) return null
    throw error
  }
}

/** Ends the session and loads the page anew, so that nothing of it is left in memory. */
export async function signOut({ customer }: PortalSession): Promise<void> {
  await api.DELETE('/api/v1/portal/session').catch(() => {})
  // The address of this customer, where its own identity providers are offered.
  window.location.assign(`${basePath}?customer=${customer.id}`)
}

export function nameOf(person: {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string
}): string {
  return [person.firstName, person.lastName].filter(Boolean).join(' ') || person.email
}
