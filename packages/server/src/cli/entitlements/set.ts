import type { Interval } from '@leasehold/core/interval'
import type { Overdraft } from '@leasehold/core/limits'
import { usageResetSchedules } from '@leasehold/core/rights'
import { type Command, Option } from 'commander'
import type { Entitlement } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { parseAssignment, readValue } from '../catalogue/assignment.ts'
import { parseFeatureValue } from '../catalogue/feature-value.ts'
import { type RenewalOptions, renewingOf, withRenewal } from '../catalogue/renewal-options.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { findEntitlement } from '../names/orders.ts'
import { parseInterval } from '../text/interval.ts'
import { parseCount, parseLimit } from '../text/limit.ts'
import { UsageError } from '../usage-error.ts'
import { type ChangeOptions, changeOptions, forceOption, makeChange } from './change.ts'

export type SetOptions = ChangeOptions &
  RenewalOptions & {
    seats?: number
    overdraft?: Overdraft
    expires?: string
    maintenanceUntil?: string
    lease?: Interval
    offlineLease?: Interval
    grace?: Interval
    linger?: Interval
    usageReset?: string
    feature?: string[]
    attribute?: string[]
  }

export function addSet(entitlements: Command): void {
  const set = apiCommand(entitlements, {
    usage: 'set <entitlement>',
    description: 'change single values; what is set by hand survives a change of offering',
    example: 'entitlements set Acme --seats 20 --lease 1h --feature export=off nodes=200',
  })
  setOptions(changeOptions(set)).action(
    online(async (session, text: string, options: SetOptions) => {
      const entitlement = await findEntitlement(session.api, text)
      await makeChange(
        session,
        { entitlement, path: '', body: setBody(entitlement, options) },
        options,
      )
    }),
  )
}

/** The options of a change of single values. */
export function setOptions(command: Command): Command {
  return withRenewal(forceOption(command))
    .option('--seats <count>', 'how many seats', parseCount)
    .option('--overdraft <limit>', 'seats beyond those: none, 2, 10%, unlimited', parseLimit)
    .option('--expires <date>', 'end of the term, as 2027-12-31 or 2027-12-31T12:00:00Z')
    .option('--maintenance-until <date>', 'end of maintenance')
    .option('--lease <period>', 'how long an application runs on its cached rights', parseInterval)
    .option('--offline-lease <period>', 'the lease of a seat activated offline', parseInterval)
    .option('--grace <period>', 'how long it may be used after the term', parseInterval)
    .option('--linger <period>', 'least hold of a floating seat', parseInterval)
    .addOption(
      new Option('--usage-reset <schedule>', 'when counts begin again').choices(
        usageResetSchedules,
      ),
    )
    .option('--feature <values...>', 'features, as KEY=on, KEY=100, KEY=100+10%')
    .option('--attribute <values...>', 'attributes, as KEY=TEXT')
}

/** What the options say, for an entitlement or others that have the same features. */
export function setBody(
  { features: known, attributes: knownAttributes }: Pick<Entitlement, 'features' | 'attributes'>,
  options: SetOptions,
) {
  const { feature = [], attribute = [] } = options
  const values = valuesOf(options)
  requireChange({ ...values, first: feature[0] ?? attribute[0] })
  const features = feature.map(parseAssignment).map((assignment) => ({
    id: idOf(known, assignment.key, 'feature'),
    ...readValue(assignment, parseFeatureValue),
  }))
  const attributes = attribute
    .map(parseAssignment)
    .map(({ key, value }) => ({ id: idOf(knownAttributes, key, 'attribute'), value }))
  return {
    ...values,
    ...(features.length > 0 && { features }),
    ...(attributes.length > 0 && { attributes }),
  }
}

function valuesOf(options: SetOptions) {
  const { maintenanceUntil } = options
  return {
    seatCount: options.seats,
    overdraftSeatLimit: options.overdraft,
    expiryDate: options.expires,
    hasMaintenance: maintenanceUntil === undefined ? undefined : true,
    maintenanceExpiryDate: maintenanceUntil,
    leasePeriod: options.lease,
    offlineLeasePeriod: options.offlineLease,
    gracePeriod: options.grace,
    lingerPeriod: options.linger,
    usageResetSchedule: options.usageReset,
    ...renewingOf(options),
  }
}

type Keyed = readonly { readonly key: string; readonly id: string }[] | null

/** The id of a feature or attribute of the entitlement. */
export function idOf(items: Keyed, key: string, noun: string): string {
  const found = (items ?? []).find((item) => item.key === key)
  if (found) return found.id
  const keys = (items ?? []).map((item) => item.key).join(', ')
  throw new UsageError(`The entitlement has no ${noun} ${key}; it has ${keys || 'none'}.`)
}
