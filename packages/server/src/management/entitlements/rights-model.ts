import {
  attributeTypes,
  concurrencyModes,
  featureTypes,
  licenseStartTypes,
  licenseTypes,
  planTypes,
  usageResetSchedules,
} from '@leasehold/core/rights'
import { entitlementStatuses } from '@leasehold/core/status'
import { Type } from 'typebox'
import {
  component,
  Instant,
  Interval,
  Limit,
  nullable,
  oneOf,
  ref,
  wireId,
} from '../../http/wire.ts'
import { LeaseRenewalModel } from '../lease-renewal-model.ts'

export const amount = nullable(Type.Integer({ description: 'Null is unlimited.' }))

/** A feature as sold, without its use. */
export const featureRightFields = {
  id: wireId('feature'),
  type: oneOf(featureTypes),
  key: Type.String(),
  description: nullable(Type.String()),
  value: amount,
  edited: Type.Boolean(),
  overdraftLimit: ref(Limit),
  totalLimitIncludingOverdraft: amount,
}

export const EntitlementFeatureModel = component(
  'EntitlementFeature',
  Type.Object({
    ...featureRightFields,
    used: nullable(Type.Integer({ description: 'Null for a bool.' })),
    currentUsagePeriodStart: nullable(Instant),
    nextUsagePeriodStart: nullable(Instant),
  }),
)

export const EntitlementAttributeModel = component(
  'EntitlementAttribute',
  Type.Object({
    id: wireId('attribute'),
    type: oneOf(attributeTypes),
    key: Type.String(),
    value: nullable(Type.String()),
    edited: Type.Boolean(),
  }),
)

export const EntitlementPlanModel = component(
  'EntitlementPlan',
  Type.Object({
    id: wireId('plan'),
    name: Type.String(),
    licenseType: oneOf(licenseTypes),
    licenseStartType: oneOf(licenseStartTypes),
    licenseDuration: ref(Interval),
    planType: nullable(oneOf(planTypes)),
  }),
)

export const EditInfoModel = component(
  'EntitlementEditInfo',
  Type.Object({
    seatCountEdited: Type.Boolean(),
    overdraftSeatLimitEdited: Type.Boolean(),
    leasePeriodEdited: Type.Boolean(),
    offlineLeasePeriodEdited: Type.Boolean(),
    gracePeriodEdited: Type.Boolean(),
    lingerPeriodEdited: Type.Boolean(),
    usageResetScheduleEdited: Type.Boolean(),
    leaseRenewalEdited: Type.Boolean(),
    detectionEdited: Type.Boolean(),
  }),
)

/** What an entitlement grants, without what of it is in use. */
export const rightsFields = {
  sku: Type.String(),
  offeringId: wireId('offering'),
  offeringName: Type.String(),
  productId: wireId('product'),
  editionId: wireId('edition'),
  planId: wireId('plan'),
  planName: Type.String(),
  planType: nullable(oneOf(planTypes)),
  licenseType: oneOf(licenseTypes),
  licenseStartType: oneOf(licenseStartTypes),
  licenseDurationType: Interval.properties.type,
  licenseDurationCount: Interval.properties.count,
  hasMaintenance: Type.Boolean(),
  maintenanceDuration: ref(Interval),
  seatCount: Type.Integer(),
  overdraftSeatLimit: ref(Limit),
  overdraftSeatCount: amount,
  concurrencyMode: oneOf(concurrencyModes),
  leasePeriod: ref(Interval),
  offlineLeasePeriod: ref(Interval),
  gracePeriod: ref(Interval),
  lingerPeriod: ref(Interval),
  usageResetSchedule: oneOf(usageResetSchedules),
  leaseRenewal: ref(LeaseRenewalModel),
  detection: Type.Boolean({ description: 'Whether polls and the stream deliver edits.' }),
  created: Instant,
  snapshotDate: Instant,
  provisioningDate: nullable(Instant),
  activationDate: nullable(Instant),
  expiryDate: nullable(Instant),
  gracePeriodExpiry: nullable(Instant),
  maintenanceExpiryDate: nullable(Instant),
  disabledDate: nullable(Instant),
  customerDisabledDate: nullable(Instant),
  exported: Type.Boolean(),
  status: oneOf(entitlementStatuses),
  version: Type.String({ description: 'Epoch of the database and version of the entitlement.' }),
  editInfo: ref(EditInfoModel),
}
