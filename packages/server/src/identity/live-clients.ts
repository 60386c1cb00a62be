import type { Kysely } from 'kysely'
import { type ApiClient, findApiClient } from '../storage/api-clients.ts'
import type { Database } from '../storage/schema.ts'

/** API clients that exist, remembered for moments, so that a call need not ask the database. */
export type LiveClients = {
  find(tenantId: string, id: string): Promise<ApiClient | null>
  /** One client, or all of the tenant: a role that many carry was changed. */
  forget(tenantId: string, id?: string): void
}

// How long the token of a client deleted on another server still works.
const lifeMs = 3_000
const maxEntries = 10_000

/** @param monotonicMs elapsed time of the process: caches age also while the test clock stands still */
export function createLiveClients(
  db: Kysely<Database>,
  monotonicMs: () => number = () => performance.now(),
): LiveClients {
  const entries = new Map<string, { found: Promise<ApiClient | null>; readAt: number }>()
  return {
    find(tenantId, id) {
      const key = `${tenantId} ${id}`
      const known = entries.get(key)
      if (known && monotonicMs() - known.readAt < lifeMs) return known.found
      if (entries.size >= maxEntries) entries.clear()
      const found = findApiClient(db, tenantId, id)
      entries.set(key, { found, readAt: monotonicMs() })
      found.catch(() => entries.delete(key))
      return found
    },
    forget(tenantId, id) {
      if (id !== undefined) entries.delete(`${tenantId} ${id}`)
      else for (const key of entries.keys()) if (key.startsWith(tenantId)) entries.delete(key)
    },
  }
}
