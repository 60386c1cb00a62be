import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from './api/listing.ts'
import type { Denial, DenialSummary, Page } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { printPieces } from './data/print-pieces.ts'
import { findCustomer } from './names/orders.ts'
import { writeInstant } from './text/instant.ts'
import { sparkline } from './text/sparkline.ts'
import { table } from './text/table.ts'

type Filters = {
  readonly code?: string
  readonly customer?: string
  readonly seat?: string
  readonly from?: string
  readonly to?: string
}
type Options = ListOptions & Filters & { readonly count?: true; readonly csv?: true }

/** What devices were refused, at all entitlements. */
export function addDenials(program: Command): void {
  const denials = apiCommand(program, {
    usage: 'denials',
    description: 'list what devices were refused, the latest first',
    example: 'denials --code noSeatAvailable --customer Acme',
  })
  listOptions(denials, null)
    .option('--code <code>', 'only with this error code')
    .option('--customer <customer>', 'only of this one, by id, name or account reference')
    .option('--seat <seat>', 'only of this seat')
    .option('--from <time>', 'not before')
    .option('--to <time>', 'before')
    .option('--count', 'how many there were, by code and by day')
    .option('--csv', 'all of them as CSV')
    .action(
      online(async (session, options: Options) => {
        const { api, print } = session
        const { code, customer, seat, from, to } = options
        const customerId =
          customer === undefined ? undefined : (await findCustomer(api, customer)).id
        const filter = { code, customerId, seatId: seat, from, to }
        if (options.csv) return printPieces(api.readStream('/denials/export', filter))
        if (options.count) {
          const summary = await api.get<DenialSummary>('/denials/summary', filter)
          print(summary, () => describe(summary))
          return
        }
        const query = { ...listQuery(options), ...filter }
        const page = await api.get<Page<Denial>>('/denials', query)
        const header = ['time', 'customer', 'sku', 'seat', 'code', 'feature', 'seats']
        printPage(session, page, header, (denial) => [
          writeInstant(denial.timestamp),
          denial.customerName,
          denial.sku,
          denial.seatId,
          denial.code,
          denial.feature,
          `${denial.seatsUsed}/${denial.seatLimit ?? 'unlimited'}`,
        ])
      }),
    )
}

function describe({ codes, days, total }: DenialSummary): string {
  if (total === 0) return `None in ${days.length} days.\n`
  const rows = codes.map(({ code, count, meaning }) => [code, count, meaning])
  const drawn = sparkline(days.map(({ count }) => count))
  return `${table(['code', 'count', 'meaning'], rows)}\nper day, ${days.length} days  |${drawn}|\n`
}
