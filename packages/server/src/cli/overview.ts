import type { Command } from 'commander'
import type { Overview } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { expiryText } from './entitlements/expiry-text.ts'
import { seatsText } from './entitlements/show.ts'
import { writeInstant } from './text/instant.ts'
import { parseCount } from './text/limit.ts'
import { type Cell, facts, section } from './text/table.ts'

type Options = { readonly days: number; readonly within: number; readonly limit: number }

/** What needs a person now. */
export function addOverview(program: Command): void {
  apiCommand(program, {
    usage: 'overview',
    description: 'what needs a person now: ends, overdraft, denials, stale devices, failures',
    example: 'overview --within 60',
  })
    .option('--within <days>', 'terms that end in so many days', parseCount, 30)
    .option('--days <days>', 'denials and failures of so many days', parseCount, 7)
    .option('--limit <count>', 'of each at most, up to 20', parseCount, 5)
    .action(
      online(async ({ api, print }, { days, within, limit }: Options) => {
        const query = { days, expiringDays: within, limit }
        const shown = await api.get<Overview>('/account/overview', query)
        print(shown, () => describe(shown))
      }),
    )
}

function describe(shown: Overview): string {
  const parts: readonly [string, Part | null][] = [
    ['expiring', entitlements(shown.expiring)],
    ['in grace', entitlements(shown.gracePeriod)],
    ['expired', entitlements(shown.expired)],
    ['overdraft', entitlements(shown.overdraft)],
    [
      'denials',
      partOf(shown.denials, (denial) => [
        writeInstant(denial.timestamp),
        denial.customerName,
        denial.seatId,
        denial.code,
      ]),
    ],
    [
      'stale devices',
      partOf(shown.staleDevices, (device) => [
        device.seatId,
        device.customerName,
        device.sku,
        device.reason,
        writeInstant(device.since),
      ]),
    ],
    [
      'possible copies',
      partOf(shown.possibleClones, (clone) => [
        writeInstant(clone.timestamp),
        clone.seatId,
        clone.sign,
      ]),
    ],
    [
      'failing webhooks',
      partOf(shown.failingWebhooks, (webhook) => [
        webhook.uri,
        webhook.gone ? 'gone' : webhook.lastError,
        webhook.failingSince && writeInstant(webhook.failingSince),
      ]),
    ],
    [
      'mails given up',
      partOf(shown.failedMails, (mail) => [writeInstant(mail.failed), mail.kind, mail.lastError]),
    ],
  ]
  const counts = parts.map(([name, part]): readonly [string, Cell] => [
    name,
    part === null ? 'not permitted' : part.total,
  ])
  return facts(counts) + parts.map(([name, part]) => section(name, part?.rows ?? [])).join('')
}

type Part = { readonly total: string; readonly rows: readonly (readonly Cell[])[] }
type Given<T> = {
  readonly total: number
  readonly isEstimate: boolean
  readonly items: readonly T[]
} | null

function partOf<T>(part: Given<T>, row: (item: T) => readonly Cell[]): Part | null {
  if (part === null) return null
  const total = part.isEstimate ? `about ${part.total}` : String(part.total)
  return { total, rows: part.items.map(row) }
}

function entitlements(part: Overview['expiring']): Part | null {
  return partOf(part, (entitlement) => [
    entitlement.id,
    entitlement.group.customer?.name,
    entitlement.sku,
    seatsText(entitlement),
    expiryText(entitlement),
  ])
}
