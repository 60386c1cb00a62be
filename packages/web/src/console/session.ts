import { createContext, use } from 'react'
import type { Schemas } from '../api/client.ts'

/** Who is signed in to the console, and what they may do. */
export type Session = Schemas['ConsoleSession']

/** A permission of the API: `entitlements:admin`. */
export type Scope = string

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('nobody is signed in here')
  return session
}

/** `const may = useMay()`, then `may('entitlements:admin', 'entitlements:create')`: any suffices. */
export function useMay(): (...scopes: readonly Scope[]) => boolean {
  const session = useSession()
  return (...scopes) =>
    scopes.length === 0 || scopes.some((scope) => (session.scopes as string[]).includes(scope))
}
