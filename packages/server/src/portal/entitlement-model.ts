import { concurrencyModes, licenseTypes, planTypes } from '@leasehold/core/rights'
import { entitlementStatuses } from '@leasehold/core/status'
import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { pageOf } from '../http/paging.ts'
import { component, Instant, Interval, nullable, oneOf, ref, wireId } from '../http/wire.ts'
import type { PortalUser } from '../identity/contacts/portal-session.ts'
import { entitlementsToWire } from '../management/entitlements/read-entitlements.ts'
import {
  amount,
  EntitlementAttributeModel,
  EntitlementFeatureModel,
} from '../management/entitlements/rights-model.ts'
import type { EntitlementRecord } from '../storage/entitlements.ts'
import { findGroupCodes } from '../storage/groups.ts'
import { findPortalSettings } from '../storage/people/portal-settings.ts'
import { showsTo } from './shown.ts'

/** An entitlement as the people see it who use it: without what only its seller is concerned with. */
export const PortalEntitlement = component(
  'PortalEntitlement',
  Type.Object({
    id: wireId('entitlement'),
    entitlementGroupId: wireId('group'),
    orderRefId: nullable(Type.String()),
    sku: Type.String(),
    offeringName: Type.String(),
    productId: wireId('product'),
    productName: Type.String(),
    planName: Type.String(),
    planType: nullable(oneOf(planTypes)),
    licenseType: oneOf(licenseTypes),
    status: oneOf(entitlementStatuses),
    exported: Type.Boolean(),
    activationDate: nullable(Instant),
    expiryDate: nullable(Instant),
    gracePeriodExpiry: nullable(Instant),
    hasMaintenance: Type.Boolean(),
    maintenanceExpiryDate: nullable(Instant),
    concurrencyMode: oneOf(concurrencyModes),
    seatCount: Type.Integer(),
    overdraftSeatCount: amount,
    seatsUsed: Type.Integer({ description: 'Overdraft seats included.' }),
    seatsAvailable: amount,
    overdraftSeatsUsed: nullable(Type.Integer()),
    leasePeriod: ref(Interval),
    offlineLeasePeriod: ref(Interval),
    features: Type.Array(ref(EntitlementFeatureModel)),
    attributes: Type.Array(ref(EntitlementAttributeModel)),
    activationCodes: nullable(
      Type.Array(Type.String(), { description: 'Null where the vendor does not show them.' }),
    ),
  }),
)

export const PortalEntitlementList = pageOf('PortalEntitlementList', ref(PortalEntitlement))

const expand = new Set(['features', 'attributes', 'product'] as const)

export async function portalEntitlements(
  deps: Deps,
  { tenantId, role }: PortalUser,
  records: readonly EntitlementRecord[],
  now: number,
): Promise<Static<typeof PortalEntitlement>[]> {
  const { showActivationCodes } = await findPortalSettings(deps.db, tenantId)
  const groupIds = records.map(({ group }) => group.id)
  const codes = showsTo(role, showActivationCodes)
    ? await findGroupCodes(deps.db, tenantId, groupIds)
    : null
  const items = await entitlementsToWire(deps, tenantId, records, expand, now)
  return items.map((item, index) => ({
    id: item.id,
    entitlementGroupId: item.entitlementGroupId,
    orderRefId: item.group.orderRefId,
    sku: item.sku,
    offeringName: item.offeringName,
    productId: item.productId,
    productName: item.product?.name ?? '',
    planName: item.planName,
    planType: item.planType,
    licenseType: item.licenseType,
    status: item.status,
    exported: item.exported,
    activationDate: item.activationDate,
    expiryDate: item.expiryDate,
    gracePeriodExpiry: item.gracePeriodExpiry,
    hasMaintenance: item.hasMaintenance,
    maintenanceExpiryDate: item.maintenanceExpiryDate,
    concurrencyMode: item.concurrencyMode,
    seatCount: item.seatCount,
    overdraftSeatCount: item.overdraftSeatCount,
    seatsUsed: item.seatsUsed,
    seatsAvailable: item.seatsAvailable,
    overdraftSeatsUsed: item.overdraftSeatsUsed,
    leasePeriod: item.leasePeriod,
    offlineLeasePeriod: item.offlineLeasePeriod,
    features: item.features ?? [],
    attributes: item.attributes ?? [],
    activationCodes: codes && [...(codes.get(records[index]?.group.id ?? '') ?? [])],
  }))
}
