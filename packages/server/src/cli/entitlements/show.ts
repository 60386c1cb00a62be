import type { Command } from 'commander'
import type { Entitlement, Group } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { writeRenewal } from '../catalogue/renewal-options.ts'
import { findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { writeInterval } from '../text/interval.ts'
import { writeLimit } from '../text/limit.ts'
import { facts, section } from '../text/table.ts'
import { expiryText } from './expiry-text.ts'

type Feature = NonNullable<Entitlement['features']>[number]

export function addShow(entitlements: Command): void {
  apiCommand(entitlements, {
    usage: 'show <entitlement>',
    description: 'show an entitlement: its rights, what of them is in use, what can be done',
    example: 'entitlements show Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const entitlement = await findEntitlement(api, text)
      const group = await api.get<Group>(`/entitlements/groups/${entitlement.entitlementGroupId}`)
      print(entitlement, () => describe(entitlement, group))
    }),
  )
}

/** `3 of 10 used`, overdraft included. */
export function seatsText({ seatsUsed, overdraftSeatCount, seatCount }: Entitlement): string {
  if (overdraftSeatCount === null) return `${seatsUsed} used, no limit`
  return `${seatsUsed} of ${seatCount + overdraftSeatCount} used`
}

function describe(entitlement: Entitlement, group: Group): string {
  const { features, attributes, actions } = entitlement
  return [
    facts(headOf(entitlement, group)),
    section('features', (features ?? []).map(featureRow)),
    section(
      'attributes',
      (attributes ?? []).map(({ key, value, edited }) => [key, value, edited ? 'edited' : ' ']),
    ),
    `\npossible now: ${Object.keys(actions).flatMap(commandOf).join(', ')}\n`,
  ].join('')
}

function headOf(entitlement: Entitlement, group: Group): [string, string | null | undefined][] {
  const { hasMaintenance, disabledDate, customerDisabledDate, editInfo } = entitlement
  return [
    ['entitlement', entitlement.id],
    ['customer', entitlement.group.customer?.name],
    ['sku', entitlement.sku],
    ['product', entitlement.product?.name],
    ['plan', `${entitlement.planName}, starts with ${entitlement.licenseStartType}`],
    ['order', group.orderRefId],
    ['codes', group.activationCodes.slice(0, 5).join(', ')],
    ['status', entitlement.status],
    ['disabled', disabledDate && writeInstant(disabledDate)],
    ['customer disabled', customerDisabledDate && writeInstant(customerDisabledDate)],
    ['seats', `${seatsText(entitlement)}, ${entitlement.concurrencyMode}`],
    ['overdraft seats', writeLimit(entitlement.overdraftSeatLimit)],
    ['started', entitlement.activationDate && writeInstant(entitlement.activationDate)],
    ['expires', expiryText(entitlement)],
    ['maintenance', hasMaintenance ? writeInstant(entitlement.maintenanceExpiryDate) : null],
    ['grace', writeInterval(entitlement.gracePeriod)],
    ['lease', writeInterval(entitlement.leasePeriod)],
    ['renewal', writeRenewal(entitlement.leaseRenewal)],
    ['detection', entitlement.detection ? 'on' : 'off'],
    ['offline lease', writeInterval(entitlement.offlineLeasePeriod)],
    ['linger', writeInterval(entitlement.lingerPeriod)],
    ['usage reset', entitlement.usageResetSchedule],
    ['set by hand', editedText(editInfo)],
    ['version', entitlement.version],
    ['published', publishedText(entitlement)],
  ]
}

function publishedText({ publication, version }: Entitlement): string | null {
  const { publishedVersion, publishAt } = publication
  if (publishedVersion === version) return null
  const rest = publishAt === null ? 'the rest by renewal' : `the rest at ${writeInstant(publishAt)}`
  return `${publishedVersion}, ${rest}`
}

function editedText(editInfo: Entitlement['editInfo']): string {
  return Object.entries(editInfo)
    .filter(([, edited]) => edited)
    .map(([name]) => name.replace(/Edited$/, ''))
    .join(', ')
}

function featureRow(feature: Feature): string[] {
  const { key, type, value, used, overdraftLimit, edited } = feature
  const limit = value === null ? ' used, no limit' : ` of ${value} used`
  const amount = type === 'bool' ? (value === 1 ? 'on' : 'off') : `${used ?? 0}${limit}`
  const more = [
    ...(overdraftLimit.type === 'none' ? [] : [`overdraft ${writeLimit(overdraftLimit)}`]),
    ...(edited ? ['edited'] : []),
  ]
  return [key, type, amount, more.join(', ') || ' ']
}

// The commands are named for what a person does. What has none can be done over the API only.
function commandOf(action: string): string[] {
  const commands: Record<string, string> = {
    update: 'set',
    changeOffering: 'change-offering',
    resetOverrides: 'reset',
    activate: 'start',
    renew: 'renew',
    disable: 'disable',
    enable: 'enable',
  }
  const command = commands[action]
  return command === undefined ? [] : [command]
}
