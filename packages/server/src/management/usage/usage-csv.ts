import { stringify } from 'csv-stringify/sync'
import type { Deps } from '../../deps.ts'
import { countedIdsAfter, type UsageFilter } from '../../storage/usage-summaries.ts'
import { readUsage, type UsageRange } from './read-usage.ts'
import { usageToWire } from './usage-model.ts'

const atOnce = 200

const columns = [
  'entitlementId',
  'entitlementGroupId',
  'customerId',
  'customerName',
  'accountRefId',
  'orderRefId',
  'productId',
  'sku',
  'key',
  'from',
  'to',
  'open',
  'used',
  'overdraftUsed',
  'reason',
] as const

/** The usage of all entitlements as CSV, a line for each period; made while it is sent. */
export async function* usageCsv(
  deps: Deps,
  tenantId: string,
  filter: UsageFilter,
  range: UsageRange,
): AsyncGenerator<string> {
  yield stringify([columns])
  let afterId: string | null = null
  for (;;) {
    const ids: string[] = await countedIdsAfter(deps.db, tenantId, filter, afterId, atOnce)
    const usage = await readUsage(deps, tenantId, ids, range)
    const rows = usage.flatMap((each) => {
      const { periods, ...about } = usageToWire(each)
      return periods.map((period) => ({ ...about, ...period }))
    })
    // A text that a spreadsheet would take for a formula is quoted.
    if (rows.length > 0) {
      yield stringify(rows, {
        columns: [...columns],
        escape_formulas: true,
        cast: { boolean: String },
      })
    }
    afterId = ids.at(-1) ?? null
    if (ids.length < atOnce) return
  }
}
