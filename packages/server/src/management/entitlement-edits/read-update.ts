import type { UpdateCommand } from '@leasehold/core/commands'
import { foreverAt } from '@leasehold/core/interval'
import { leaseFitsMode } from '@leasehold/core/lease'
import type { Rights } from '@leasehold/core/rights'
import type { Static } from 'typebox'
import { readInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'
import { type IntervalInput, type LimitInput, readInterval, readLimit } from '../../http/wire.ts'
import { readRenewing } from '../lease-renewal-model.ts'
import type { EntitlementUpdate } from './update-body.ts'

type Body = Static<typeof EntitlementUpdate>
type Values = Omit<UpdateCommand['set'], 'features' | 'attributes'>

/** The values of an update but features and attributes, checked against the rights they change. */
export function readUpdate(body: Body, rights: Rights): Values {
  const renewing = readRenewing(body, rights.concurrencyMode)
  const leasePeriod = interval(body.leasePeriod) ?? renewing.leasePeriod
  if (leasePeriod && !leaseFitsMode({ ...rights, leasePeriod })) {
    throw invalid('leasePeriod', 'a concurrent entitlement needs a lease period', 'leaseNeeded')
  }
  if (typeof body.expiryDate === 'string' && rights.plan.licenseType === 'perpetual') {
    throw invalid('expiryDate', 'a perpetual licence has no expiry', 'notAllowed')
  }
  return defined({
    seatCount: body.seatCount ?? undefined,
    overdraftSeats: limit(body.overdraftSeatLimit),
    expiryAt: instant('expiryDate', body.expiryDate),
    hasMaintenance: body.hasMaintenance ?? undefined,
    maintenanceExpiryAt: instant('maintenanceExpiryDate', body.maintenanceExpiryDate),
    leasePeriod,
    offlineLeasePeriod: interval(body.offlineLeasePeriod),
    gracePeriod: interval(body.gracePeriod),
    lingerPeriod: interval(body.lingerPeriod),
    usageResetSchedule: body.usageResetSchedule ?? undefined,
    leaseRenewal: renewing.leaseRenewal,
    detection: renewing.detection,
  })
}

type Sent<T> = T | null | undefined

function interval(input: Sent<Static<typeof IntervalInput>>) {
  return input ? readInterval(input) : undefined
}

function limit(input: Sent<Static<typeof LimitInput>>) {
  return input ? readLimit(input) : undefined
}

function instant(propertyName: string, text: Sent<string>): number | undefined {
  if (text === null || text === undefined) return undefined
  const at = readInstant(text)
  // What "never" is; a later instant would have no name on the wire.
  if (at > foreverAt) throw invalid(propertyName, 'is too far ahead', 'range')
  return at
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>
}
