import type { Command } from 'commander'
import type { UsageHistory } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEntitlement } from '../names/orders.ts'
import { sparkline } from '../text/sparkline.ts'
import { table } from '../text/table.ts'

type Range = { readonly from?: string; readonly to?: string }

/** How many seats were in use, day by day. */
export function addUsageHistory(entitlements: Command): void {
  apiCommand(entitlements, {
    usage: 'usage-history <entitlement>',
    description: 'list the least and the most seats in use on each day; thirty days if left out',
    example: 'entitlements usage-history Acme --from 2026-01-01 --to 2026-02-01',
  })
    .option('--from <date>', 'the first day')
    .option('--to <date>', 'the day after the last')
    .action(
      online(async ({ api, print }, text: string, { from, to }: Range) => {
        const { id } = await findEntitlement(api, text)
        const path = `/entitlements/${id}/usage-history`
        const history = await api.get<UsageHistory>(path, { from, to })
        print(history, () => describe(history))
      }),
    )
}

function describe({ days }: UsageHistory): string {
  const rows = days.map((day) => [
    day.complete ? day.date : `${day.date} so far`,
    day.minSeatsUsed,
    day.maxSeatsUsed,
    limitText(day.seatCount, day.seatLimit),
    day.maxSeatsUsed > day.seatCount ? `${day.maxSeatsUsed - day.seatCount} in overdraft` : '',
  ])
  const most = sparkline(days.map(({ maxSeatsUsed }) => maxSeatsUsed))
  const drawn = most.trim() === '' ? '' : `\nmost seats in use  |${most}|\n`
  return table(['day', 'least', 'most', 'seats', 'beyond'], rows) + drawn
}

function limitText(seatCount: number, seatLimit: number | null): string {
  if (seatLimit === null) return `${seatCount}+unlimited`
  return seatLimit === seatCount ? `${seatCount}` : `${seatCount}+${seatLimit - seatCount}`
}
