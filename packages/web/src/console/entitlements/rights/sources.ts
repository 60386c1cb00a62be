import { query, type Schemas } from '../../../api/client.ts'
import { useMay } from '../../session.ts'
import type { Entitlement } from '../entitlement.ts'

/** Where a value comes from, as near as the catalogue can tell; `sold`: from the catalogue of then. */
export type Source = {
  readonly level: 'entitlement' | 'offering' | 'edition' | 'product' | 'global' | 'sold'
  /** What the catalogue has today, where that is another value. */
  readonly now?: unknown
}

type Feature = Schemas['EntitlementFeature']
type Attribute = Schemas['EntitlementAttribute']

/** Fields that an offering may leave to its product, and those that only the product has. */
const shared = ['leasePeriod', 'gracePeriod', 'leaseRenewal', 'detection'] as const
const ofProduct = ['offlineLeasePeriod', 'lingerPeriod'] as const
const ofOffering = ['seatCount', 'overdraftSeatLimit', 'usageResetSchedule'] as const
export type Field = (typeof shared | typeof ofProduct | typeof ofOffering)[number]

/** The source of each value of an entitlement, from what the catalogue has of its edition now. */
export function useSources(entitlement: Entitlement) {
  const may = useMay()
  const enabled = may('products:read', 'products:admin')
  const { productId, editionId, offeringId } = entitlement
  const ofEdition = { params: { path: { productId, editionId } } }
  const features = query.useQuery(
    'get',
    '/api/v1/products/{productId}/editions/{editionId}/features',
    { params: { ...ofEdition.params, query: { pageSize: 500 } } },
    { enabled },
  )
  const attributes = query.useQuery(
    'get',
    '/api/v1/products/{productId}/editions/{editionId}/attributes',
    { params: { ...ofEdition.params, query: { pageSize: 500 } } },
    { enabled },
  )
  const offering = query.useQuery(
    'get',
    '/api/v1/offerings/{offeringId}',
    { params: { path: { offeringId } } },
    { enabled },
  )
  return {
    ofFeature: (feature: Feature) => sourceOf(feature, features.data?.items),
    ofAttribute: (attribute: Attribute) => sourceOf(attribute, attributes.data?.items),
    ofField: (field: Field): Source => {
      if (entitlement.editInfo[`${field}Edited`]) return { level: 'entitlement' }
      if (isOf(ofProduct, field)) return { level: 'product' }
      if (isOf(ofOffering, field)) return { level: 'offering' }
      if (!offering.data) return { level: 'sold' }
      return { level: offering.data[field] === null ? 'product' : 'offering' }
    },
  }
}

function isOf<F extends Field>(fields: readonly F[], field: Field): field is F {
  return (fields as readonly Field[]).includes(field)
}

type Item = { readonly id: string; readonly value: unknown; readonly edited: boolean }
type Known = {
  readonly id: string
  readonly value: unknown
  readonly valueLevel: 'global' | 'product' | 'edition'
}

function sourceOf(item: Item, known: readonly Known[] | undefined): Source {
  const today = known?.find(({ id }) => id === item.id)
  const isOther = today !== undefined && today.value !== item.value
  const now = isOther ? { now: today.value } : {}
  if (item.edited) return { level: 'entitlement', ...now }
  if (today === undefined || isOther) return { level: 'sold', ...now }
  return { level: today.valueLevel }
}
