import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Entitlement } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { findEntitlement } from '../names/orders.ts'
import { type ChangeOptions, changeOptions, forceOption, makeChange } from './change.ts'

export type ResetOptions = ChangeOptions & {
  seats?: true
  overdraft?: true
  lease?: true
  offlineLease?: true
  grace?: true
  linger?: true
  usageReset?: true
  renewal?: true
  detection?: true
  feature?: string[]
  attribute?: string[]
  all?: true
}

export function addReset(entitlements: Command): void {
  const reset = apiCommand(entitlements, {
    usage: 'reset <entitlement>',
    description: 'take current values of the catalogue, edited or not',
    example: 'entitlements reset Acme --seats --feature nodes',
  })
  resetOptions(changeOptions(reset)).action(
    online(async (session, text: string, options: ResetOptions) => {
      const entitlement = await findEntitlement(session.api, text)
      const body = await resetBody(session.api, entitlement, options)
      await makeChange(session, { entitlement, path: '/reset-overrides', body }, options)
    }),
  )
}

/** The options of a reset to values of the catalogue. */
export function resetOptions(command: Command): Command {
  return forceOption(command)
    .option('--all', 'everything below')
    .option('--seats', 'the number of seats')
    .option('--overdraft', 'the overdraft seats')
    .option('--lease', 'the lease period')
    .option('--offline-lease', 'the offline lease period')
    .option('--grace', 'the grace period')
    .option('--linger', 'the linger period')
    .option('--usage-reset', 'the usage reset schedule')
    .option('--renewal', 'when devices renew their lease')
    .option('--detection', 'whether polls and the stream deliver edits')
    .option('--feature <keys...>', 'these features')
    .option('--attribute <keys...>', 'these attributes')
}

/** What the options say, for an entitlement or others of the same offering. */
export async function resetBody(api: Api, entitlement: Entitlement, options: ResetOptions) {
  const { all, feature, attribute } = options
  requireChange({ all, feature, attribute, ...flagsOf(options) })
  const offering = all ? await offeringOf(api, entitlement.id) : null
  return {
    ...flagsOf(options),
    resetFeatures: offering?.features.map(({ key }) => key) ?? feature,
    resetAttributes: offering?.attributes.map(({ key }) => key) ?? attribute,
  }
}

function flagsOf({ all, ...options }: ResetOptions) {
  return {
    resetSeatCount: all ?? options.seats,
    resetOverdraftSeatLimit: all ?? options.overdraft,
    resetLeasePeriod: all ?? options.lease,
    resetOfflineLeasePeriod: all ?? options.offlineLease,
    resetGracePeriod: all ?? options.grace,
    resetLingerPeriod: all ?? options.linger,
    resetUsageResetSchedule: all ?? options.usageReset,
    resetLeaseRenewal: all ?? options.renewal,
    resetDetection: all ?? options.detection,
  }
}

/** What the catalogue has now: more, perhaps, than there was when it was sold. */
async function offeringOf(api: Api, id: string): Promise<Entitlement['offering']> {
  return (await api.get<Entitlement>(`/entitlements/${id}`, { expand: 'offering' })).offering
}
