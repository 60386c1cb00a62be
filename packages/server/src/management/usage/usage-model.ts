import { toWireId } from '@leasehold/core/ids'
import { summaryReasons } from '@leasehold/core/outcome'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import type { EntitlementUsage, UsagePeriodCount } from './read-usage.ts'

const UsagePeriodModel = component(
  'UsagePeriod',
  Type.Object({
    featureId: wireId('feature'),
    key: Type.String(),
    from: Instant,
    to: nullable({ ...Instant, description: 'Excluded. Null while the period is open.' }),
    open: Type.Boolean({ description: 'What it came to so far; a closed period never changes.' }),
    endsAt: nullable({ ...Instant, description: 'When the open period ends by schedule.' }),
    used: Type.Integer(),
    overdraftUsed: Type.Integer({ description: 'The part of `used` above what was purchased.' }),
    reason: nullable(oneOf(summaryReasons, { description: 'What closed it.' })),
  }),
)

export const EntitlementUsageModel = component(
  'EntitlementUsage',
  Type.Object({
    entitlementId: wireId('entitlement'),
    entitlementGroupId: wireId('group'),
    customerId: nullable(wireId('customer')),
    customerName: nullable(Type.String()),
    accountRefId: nullable(
      Type.String({ description: 'Of the customer, as your own books know it.' }),
    ),
    orderRefId: nullable(Type.String()),
    productId: wireId('product'),
    sku: Type.String(),
    periods: Type.Array(ref(UsagePeriodModel)),
  }),
)

export const UsageList = pageOf('UsageList', ref(EntitlementUsageModel))

export const usageComponents = [EntitlementUsageModel, UsageList, UsagePeriodModel]

export function usageToWire({
  record: { state, group },
  customer,
  periods,
}: EntitlementUsage): Static<typeof EntitlementUsageModel> {
  const { customerId, orderRefId } = group
  return {
    entitlementId: toWireId('entitlement', state.id),
    entitlementGroupId: toWireId('group', group.id),
    customerId: customerId === null ? null : toWireId('customer', customerId),
    customerName: customer?.name ?? null,
    accountRefId: customer?.accountRefId ?? null,
    orderRefId,
    productId: toWireId('product', state.rights.productId),
    sku: state.rights.sku,
    periods: periods.map(periodToWire),
  }
}

function periodToWire({ featureId, key, fromAt, untilAt, endsAt, ...counted }: UsagePeriodCount) {
  return {
    featureId: toWireId('feature', featureId),
    key,
    from: writeInstant(fromAt),
    to: writeInstantOrNull(untilAt),
    open: untilAt === null,
    endsAt: writeInstantOrNull(endsAt),
    used: counted.used,
    overdraftUsed: counted.overdraftUsed,
    reason: counted.reason,
  }
}
