import type { Command } from 'commander'
import type { EntitlementUsage } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEntitlement } from '../names/orders.ts'
import { type UsageRange, usageRange, usageTable } from '../usage.ts'

/** What an entitlement has counted, for billing. */
export function addEntitlementUsage(entitlements: Command): void {
  const usage = apiCommand(entitlements, {
    usage: 'usage <entitlement>',
    description: 'list what its usage counts came to, period by period',
    example: 'entitlements usage Acme --from 2026-01-01',
  })
  usageRange(usage).action(
    online(async ({ api, print, note }, text: string, { from, to }: UsageRange) => {
      const { id } = await findEntitlement(api, text)
      const path = `/entitlements/${id}/usage`
      const found = await api.get<EntitlementUsage>(path, { from, to })
      print(found, () => (found.periods.length === 0 ? '' : usageTable([found])))
      if (found.periods.length === 0) note('Nothing was counted.')
    }),
  )
}
