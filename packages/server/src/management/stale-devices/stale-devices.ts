import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { policyOf } from '../../licensing/policies.ts'
import type { Total } from '../../storage/listing.ts'
import { listStaleSeats, type StaleAsked, type StaleFilter } from '../../storage/stale-seats.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { type StaleDeviceModel, staleDeviceToWire } from './stale-device-model.ts'

/** Devices that should know better by now, whichever entitlement they run on. */
export async function staleDevices(
  deps: Deps,
  tenantId: string,
  filter: StaleFilter,
  slice: { readonly limit: number; readonly offset: number },
): Promise<Total & { readonly items: Static<typeof StaleDeviceModel>[] }> {
  const asked = await askedNow(deps, tenantId)
  const found = await listStaleSeats(deps.db, tenantId, filter, slice, asked)
  return { ...found, items: found.items.map((seat) => staleDeviceToWire(seat, deps.epoch)) }
}

/** What counts as stale at this instant. */
export async function askedNow(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
): Promise<StaleAsked> {
  const { pollSeconds } = policyOf(await tenantSettings(db, tenantId))
  return { now: clock.now(), pollSeconds }
}
