import type { Schemas } from '../../api/client.ts'

type Hit = Schemas['SearchHit']

/** Where the console shows what a search has found. */
export function pageOfHit({ type, id, path }: Pick<Hit, 'type' | 'id' | 'path'>): string {
  switch (type) {
    case 'customer':
      return `/customers/${id}`
    case 'contact':
      // A contact has no page of its own; its address names its customer.
      return `/customers/${path.split('/')[4]}?tab=contacts`
    case 'entitlementGroup':
      return `/orders/${id}`
    case 'entitlement':
      return `/entitlements/${id}`
    case 'activation':
      return `/devices/${id}`
    case 'offering':
      return `/offerings/${id}`
    case 'product':
      return `/products/${id}`
  }
}
