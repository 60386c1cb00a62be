import { useQuery } from '@tanstack/react-query'
import { isCode } from '../api/api-error.ts'
import { api, setCsrfToken } from '../api/client.ts'
import { Loaded } from '../shared/loaded.tsx'

export const sessionKey = ['portal session']

/** The portal: the sign-in page, or the pages of whoever is signed in. */
export function Portal() {
  const read = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 })
  return <Loaded of={read}>{(session) => <main>{session?.customer.name}</main>}</Loaded>
}

async function readSession() {
  try {
    const { data } = await api.GET('/api/v1/portal/session')
    setCsrfToken(data?.csrfToken ?? null)
    return data ?? null
  } catch (error) {
    if (isCode(error, 'sessionMissing')) return null
    throw error
  }
}
