import { performance } from 'node:perf_hooks'
import { addInterval } from '@leasehold/core/interval'
import type { TenantPolicy } from '@leasehold/core/state'
import type { Kysely } from 'kysely'
import type { Database } from '../storage/schema.ts'
import { type TenantSettings, tenantSettings } from '../storage/tenant-settings.ts'

const freshMs = 5_000

/** The rules that each tenant has set, looked up at most every few seconds. */
export function createPolicies(db: Kysely<Database>) {
  const known = new Map<string, { policy: TenantPolicy; until: number }>()
  return {
    of: (tenantId: string): TenantPolicy | undefined => known.get(tenantId)?.policy,
    /** Undefined when there is nothing to wait for. */
    ensure(tenantId: string): Promise<void> | undefined {
      const entry = known.get(tenantId)
      if (entry && entry.until > performance.now()) return undefined
      // A stale policy serves while the fresh one is on its way; a first look-up is waited for.
      const loading = tenantSettings(db, tenantId).then((settings) => {
        known.set(tenantId, { policy: policyOf(settings), until: performance.now() + freshMs })
      })
      if (!entry) return loading
      entry.until = performance.now() + freshMs
      loading.catch(() => {})
      return undefined
    },
  }
}

export type Policies = ReturnType<typeof createPolicies>

export function policyOf(settings: TenantSettings): TenantPolicy {
  const {
    regrantMargin,
    possibleClone,
    backEndWindow,
    detection,
    lateExcess,
    offlineDeactivation,
  } = settings
  return {
    regrantMarginMs: addInterval(0, regrantMargin),
    possibleClone,
    backEndWindow,
    detection,
    pollSeconds: Math.floor(addInterval(0, settings.pollInterval) / 1000),
    lateExcess,
    offlineDeactivation,
  }
}
