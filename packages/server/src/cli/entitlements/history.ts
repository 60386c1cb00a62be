import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery } from '../api/listing.ts'
import type { Page, Rights, Version } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { writeFeatureValue } from '../catalogue/feature-value.ts'
import { findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { writeInterval } from '../text/interval.ts'
import { facts, section } from '../text/table.ts'
import { writeChanges } from './change-text.ts'
import { expiryText } from './expiry-text.ts'

/** Who changed what, and which rights there were when. */
export function addHistory(entitlements: Command): void {
  const versions = apiCommand(entitlements, {
    usage: 'versions <entitlement>',
    description: 'list who changed what, when and why, newest first',
    example: 'entitlements versions Acme',
  })
  listOptions(versions, null).action(
    online(async ({ api, print }, text: string, options: ListOptions) => {
      const { id } = await findEntitlement(api, text)
      const path = `/entitlements/${id}/versions`
      const page = await api.get<Page<Version>>(path, listQuery(options))
      print(page, () => page.items.map(describeVersion).join('\n'))
    }),
  )

  apiCommand(entitlements, {
    usage: 'rights <entitlement>',
    description: 'show the rights that there are now, or were at an instant',
    example: 'entitlements rights Acme --at 2026-06-30T12:00:00Z',
  })
    .option('--at <date>', 'when; now if left out')
    .action(
      online(async ({ api, print }, text: string, { at }: { at?: string }) => {
        const { id } = await findEntitlement(api, text)
        const rights = await api.get<Rights>(`/entitlements/${id}/rights`, { at })
        print(rights, () => describeRights(rights))
      }),
    )
}

function describeVersion(made: Version): string {
  const { version, date, kind, author, reason } = made
  const why = reason === null ? '' : `: ${reason}`
  const head = `${version}  ${writeInstant(date)}  ${kind}  by ${author.name}${why}`
  return section(head, writeChanges(made)).trimStart() || `${head}\n`
}

function describeRights(rights: Rights): string {
  const head = facts([
    ['at', writeInstant(rights.at)],
    ['version', rights.version],
    ['status', rights.status],
    ['sku', rights.sku],
    ['seats', `${rights.seatCount}, ${rights.concurrencyMode}`],
    ['expires', expiryText(rights)],
    ['grace', writeInterval(rights.gracePeriod)],
    ['lease', writeInterval(rights.leasePeriod)],
  ])
  const features = rights.features.map((feature) => [feature.key, writeFeatureValue(feature)])
  const attributes = rights.attributes.map(({ key, value }) => [key, value])
  return `${head}${section('features', features)}${section('attributes', attributes)}`
}
