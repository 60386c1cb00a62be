import { fromWireId, type IdKind } from '@leasehold/core/ids'
import { type PlanType, planTypes } from '@leasehold/core/rights'
import { type EntitlementStatus, entitlementStatuses } from '@leasehold/core/status'
import { Type } from 'typebox'
import { readInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'
import { Instant, oneOf, wireId } from '../../http/wire.ts'
import type { EntitlementFilter } from '../../storage/entitlement-filter.ts'

/** Spread into the querystring schema of whatever reads a list of entitlements. */
export const entitlementFilterQuery = {
  customerId: Type.Optional(wireId('customer')),
  productId: Type.Optional(wireId('product')),
  groupId: Type.Optional(wireId('group')),
  offeringId: Type.Optional(wireId('offering')),
  editionId: Type.Optional(wireId('edition')),
  sku: Type.Optional(Type.String({ maxLength: 50 })),
  planType: Type.Optional(oneOf(planTypes)),
  status: Type.Optional(
    Type.String({
      maxLength: 200,
      description: `Comma list of ${entitlementStatuses.join(', ')}.`,
      examples: ['active,gracePeriod'],
    }),
  ),
  expiresBefore: Type.Optional(Instant),
  expiresFrom: Type.Optional(Instant),
  updatedFrom: Type.Optional(Instant),
  inOverdraft: Type.Optional(
    Type.Boolean({ description: 'More seats, or more of a feature, are in use than was bought.' }),
  ),
  exported: Type.Optional(Type.Boolean()),
  edited: Type.Optional(Type.Boolean({ description: 'Has values of its own.' })),
}

const idFilters = {
  customerId: 'customer',
  productId: 'product',
  groupId: 'group',
  offeringId: 'offering',
  editionId: 'edition',
} as const satisfies Record<string, IdKind>

type FilterQuery = Partial<Record<keyof typeof idFilters, string>> & {
  sku?: string
  planType?: PlanType
  status?: string
  expiresBefore?: string
  expiresFrom?: string
  updatedFrom?: string
  inOverdraft?: boolean
  exported?: boolean
  edited?: boolean
}

export function readEntitlementFilter(query: FilterQuery): EntitlementFilter {
  const ids = Object.entries(idFilters).flatMap(([name, kind]) => {
    const text = query[name as keyof typeof idFilters]
    return text === undefined ? [] : [[name, fromWireId(kind, text)]]
  })
  const { sku, planType, status, expiresBefore, expiresFrom, updatedFrom } = query
  const { inOverdraft, exported, edited } = query
  return {
    ...Object.fromEntries(ids),
    ...(sku !== undefined && { sku }),
    ...(planType !== undefined && { planType }),
    ...(status !== undefined && { statuses: readStatuses(status) }),
    ...(expiresBefore !== undefined && { expiresBefore: readInstant(expiresBefore) }),
    ...(expiresFrom !== undefined && { expiresFrom: readInstant(expiresFrom) }),
    ...(updatedFrom !== undefined && { updatedFrom: readInstant(updatedFrom) }),
    ...(inOverdraft !== undefined && { inOverdraft }),
    ...(exported !== undefined && { exported }),
    ...(edited !== undefined && { edited }),
  }
}

function readStatuses(text: string): EntitlementStatus[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))]
  return words.map((word) => {
    const status = entitlementStatuses.find((each) => each === word)
    if (status) return status
    throw invalid('status', `must be of ${entitlementStatuses.join(', ')}`, 'enum')
  })
}
