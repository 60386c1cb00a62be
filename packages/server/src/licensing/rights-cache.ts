import type { Rights } from '@leasehold/core/rights'

/**
 * The current rights of entitlements that were used lately. A version never changes once committed,
 * so a row that names a version needs no further check; but a standby that has taken over may lack
 * the latest, and count on from there.
 */
export function createRightsCache(capacity: number) {
  const entries = new Map<string, Rights>()
  return {
    get(entitlementId: string, version: number): Rights | undefined {
      const rights = entries.get(entitlementId)
      return rights?.version === version ? rights : undefined
    },
    /** Only of committed versions. */
    put(entitlementId: string, rights: Rights): void {
      // Oldest entry first: a Map keeps the order of insertion.
      entries.delete(entitlementId)
      entries.set(entitlementId, rights)
      if (entries.size > capacity) {
        const oldest = entries.keys().next().value
        if (oldest !== undefined) entries.delete(oldest)
      }
    },
    clear(): void {
      entries.clear()
    },
  }
}

export type RightsCache = ReturnType<typeof createRightsCache>
