import type { CacheContent } from '../cache/cache-content.ts'
import type { Lease } from '../trust/lease.ts'

/** What this device may use of a feature without a network; of a pool, `used` is what is held now. */
export type Escrow = {
  readonly key: string
  readonly granted: number
  readonly used: number
  readonly returned: number
  readonly left: number
}

/** Everything that the lease gives along, and what is left of it. */
export function escrowOf(lease: Lease | null, content: CacheContent): Escrow[] {
  const { active } = content.offline
  if (lease === null || active === null) return []
  return lease.escrow.map(({ key, granted, returned: known }) => {
    const sums = active.sums[key] ?? { used: 0, returned: 0 }
    const isPool = lease.features.some((each) => each.key === key && each.type === 'elementPool')
    const held = content.holdings.filter((each) => each.key === key)
    const used = isPool ? held.reduce((sum, { amount }) => sum + amount, 0) : sums.used
    // The server may have taken some back: where it says more, it is right.
    const returned = Math.max(sums.returned, known)
    return { key, granted, used, returned, left: Math.max(0, granted - used - returned) }
  })
}
