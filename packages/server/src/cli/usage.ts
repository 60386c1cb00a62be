import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery } from './api/listing.ts'
import type { EntitlementUsage, Page } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { printPieces } from './data/print-pieces.ts'
import { findProduct } from './names/catalogue.ts'
import { findCustomer } from './names/orders.ts'
import { writeInstant } from './text/instant.ts'
import { table } from './text/table.ts'

export type UsageRange = { readonly from?: string; readonly to?: string }
type Filters = UsageRange & { readonly product?: string; readonly customer?: string; csv?: true }

/** What all entitlements have counted, for billing. */
export function addUsage(program: Command): void {
  const usage = apiCommand(program, {
    usage: 'usage',
    description: 'list what usage counts came to, period by period, for billing',
    example: 'usage --from 2026-01-01 --to 2026-02-01 --customer Acme',
  })
  usageRange(listOptions(usage, null))
    .option('--product <product>', 'only of this one, by id or name')
    .option('--customer <customer>', 'only of this one, by id, name or account reference')
    .option('--csv', 'all of it as CSV')
    .action(
      online(async ({ api, print, note }, options: ListOptions & Filters) => {
        const { from, to, product, customer, csv } = options
        const productId = product === undefined ? undefined : (await findProduct(api, product)).id
        const customerId =
          customer === undefined ? undefined : (await findCustomer(api, customer)).id
        const filter = { from, to, productId, customerId }
        if (csv) return printPieces(api.readStream('/usage/export', filter))
        const query = { ...listQuery(options), ...filter }
        const page = await api.get<Page<EntitlementUsage>>('/usage', query)
        const counted = page.items.filter(({ periods }) => periods.length > 0)
        print(page, () => (counted.length === 0 ? '' : usageTable(counted)))
        if (counted.length === 0) note('Nothing was counted.')
      }),
    )
}

export function usageRange(command: Command): Command {
  return command
    .option('--from <date>', 'without periods that had ended by then')
    .option('--to <date>', 'without periods that ended later, or have not')
}

/** A line for each period. */
export function usageTable(usage: readonly EntitlementUsage[]): string {
  const rows = usage.flatMap(({ customerName, sku, orderRefId, periods }) =>
    periods.map((period) => [
      customerName,
      sku,
      orderRefId,
      period.key,
      writeInstant(period.from),
      period.to === null ? 'open' : writeInstant(period.to),
      period.used,
      period.overdraftUsed,
    ]),
  )
  return table(['customer', 'sku', 'order', 'count', 'from', 'until', 'used', 'in overdraft'], rows)
}
