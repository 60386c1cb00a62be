import { overdraftUsed } from '@leasehold/core/features'
import type { UsageSummary } from '@leasehold/core/outcome'
import { settle } from '@leasehold/core/settle'
import { defaultPolicy, type EntitlementState } from '@leasehold/core/state'
import { usagePeriodAt } from '@leasehold/core/usage-period'
import type { Deps } from '../../deps.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { findCustomers } from '../../storage/customers.ts'
import { type EntitlementRecord, findEntitlements } from '../../storage/entitlements.ts'
import { snapshot } from '../../storage/snapshot.ts'
import { findUsageSummaries } from '../../storage/usage-summaries.ts'

/** What a feature came to in one period; still open where `untilAt` is null. */
export type UsagePeriodCount = {
  readonly featureId: string
  readonly key: string
  readonly fromAt: number
  readonly untilAt: number | null
  /** When the open period ends by schedule, if it does. */
  readonly endsAt: number | null
  readonly used: number
  readonly overdraftUsed: number
  readonly reason: UsageSummary['reason'] | null
}

export type EntitlementUsage = {
  readonly record: EntitlementRecord
  readonly customer: Customer | null
  readonly periods: readonly UsagePeriodCount[]
}

/** Closed periods that end in `(after, until]`, and the open ones unless `until` is past. */
export type UsageRange = { readonly after: number | null; readonly until: number | null }

/**
 * What entitlements have counted. A closed period is listed where it ends, so that ranges that
 * follow each other list each of them once.
 */
export async function readUsage(
  { db, clock }: Deps,
  tenantId: string,
  ids: readonly string[],
  range: UsageRange,
): Promise<EntitlementUsage[]> {
  const now = clock.now()
  // Of one moment, or a period that is being closed would be told twice or not at all.
  const { records, closed, customers } = await snapshot(db, async (trx) => {
    const records = await findEntitlements(trx, tenantId, ids, now)
    const places = records.map(({ state }) => ({ groupId: state.groupId, entitlementId: state.id }))
    const customerIds = [...new Set(records.flatMap(({ group }) => group.customerId ?? []))]
    return {
      records,
      closed: await findUsageSummaries(trx, tenantId, places, range),
      customers: await findCustomers(trx, tenantId, customerIds),
    }
  })
  return records.map((record) => {
    const { state, passed } = rolled(record.state, now)
    const own = closed.filter(({ entitlementId }) => entitlementId === state.id)
    const all = [...own, ...passed.filter((summary) => isWithin(summary, range))]
    const isOpen = range.until === null || range.until > now
    return {
      record,
      customer: customers.get(record.group.customerId ?? '') ?? null,
      periods: [...all.map(closedPeriod), ...(isOpen ? openPeriods(state, now) : [])],
    }
  })
}

/** The state as it stands at `now`, and the periods that have ended but were not closed yet. */
function rolled(
  state: EntitlementState,
  now: number,
): { state: EntitlementState; passed: readonly UsageSummary[] } {
  const { entitlements, summaries } = settle(
    {
      // Without activations no rule of the tenant comes into play.
      policy: defaultPolicy,
      entitlements: new Map([[state.id, state]]),
      activations: new Map(),
      moreLapsed: new Set(),
    },
    now,
  )
  return { state: entitlements[0] ?? state, passed: summaries }
}

function isWithin({ untilAt }: UsageSummary, { after, until }: UsageRange): boolean {
  return (after === null || untilAt > after) && (until === null || untilAt <= until)
}

function closedPeriod({ entitlementId: _, ...summary }: UsageSummary): UsagePeriodCount {
  return { ...summary, endsAt: null }
}

function openPeriods({ rights, featureUse }: EntitlementState, now: number): UsagePeriodCount[] {
  const { startedAt } = rights
  if (startedAt === null || startedAt > now) return []
  const { nextAt } = usagePeriodAt(rights, now)
  return rights.features.flatMap((feature) => {
    const use = featureUse[feature.id]
    if (feature.type !== 'usageCount' || !use) return []
    return [
      {
        featureId: feature.id,
        key: feature.key,
        fromAt: Math.max(use.resetAt, startedAt),
        untilAt: null,
        endsAt: nextAt,
        used: use.used,
        overdraftUsed: overdraftUsed(feature, use.used),
        reason: null,
      },
    ]
  })
}
