import { fromWireId, type IdKind, toWireId } from '@leasehold/core/ids'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Principal, Scope } from '../../http/principal.ts'
import { findActivation } from '../../storage/activations.ts'
import { findCustomer, listCustomers } from '../../storage/customers.ts'
import { findEntitlementPlace } from '../../storage/entitlement-places.ts'
import { findGroup, type GroupRecord, listGroups } from '../../storage/groups.ts'
import { firstBy } from '../../storage/listing.ts'
import { searchSeats } from '../../storage/lists/search-seats.ts'
import { findOffering, listOfferings } from '../../storage/offerings.ts'
import { findContact, listContacts } from '../../storage/people/contacts.ts'
import { findProduct, listProducts } from '../../storage/products.ts'
import type { HitType, SearchHitModel } from './search-model.ts'

type Hit = Static<typeof SearchHitModel>
type Asked = { readonly tenantId: string; readonly text: string; readonly limit: number }

type Kind = {
  readonly type: HitType
  readonly scopes: readonly Scope[]
  /** Up to one more than the limit. */
  find(deps: Deps, asked: Asked): Promise<Hit[]>
}

const ofCustomers: readonly Scope[] = ['customers:read', 'customers:admin']
const ofEntitlements: readonly Scope[] = ['entitlements:read', 'entitlements:admin']
const ofProducts: readonly Scope[] = ['products:read', 'products:admin']

export const searchers: readonly Scope[] = [...ofCustomers, ...ofEntitlements, ...ofProducts]

const kinds: readonly Kind[] = [
  {
    type: 'customer',
    scopes: ofCustomers,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('customer', text, (id) => findCustomer(db, tenantId, id))
      const listing = firstBy('createdAt', limit, text)
      const items = named ?? (await listCustomers(db, tenantId, {}, listing)).items
      return items.map(({ id, name, accountRefId }) =>
        hit('customer', 'customer', id, name, accountRefId),
      )
    },
  },
  {
    type: 'contact',
    scopes: ofCustomers,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('contact', text, (id) => findContact(db, tenantId, id))
      const listing = firstBy('createdAt', limit, text)
      const items = named ?? (await listContacts(db, tenantId, {}, listing)).items
      return items.map((contact) => {
        const { id, email, firstName, lastName } = contact
        const name = [firstName, lastName].filter(Boolean).join(' ') || email
        const customerId = toWireId('customer', contact.customerId)
        const path = `/api/v1/customers/${customerId}/contacts/${toWireId('contact', id)}`
        return { ...hit('contact', 'contact', id, name, email), path }
      })
    },
  },
  {
    type: 'entitlementGroup',
    scopes: ofEntitlements,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('group', text, (id) => findGroup(db, tenantId, id))
      const listing = firstBy('created', limit, text)
      const items = named ?? (await listGroups(db, tenantId, {}, listing)).items
      return items.map((group) =>
        hit('entitlementGroup', 'group', group.id, groupName(group), codesOf(group)),
      )
    },
  },
  {
    type: 'entitlement',
    scopes: ofEntitlements,
    find: async ({ db }, { tenantId, text }) => {
      const find = (id: string) => findEntitlementPlace(db, tenantId, id)
      const found = await findById('entitlement', text, find)
      return found?.length
        ? [hit('entitlement', 'entitlement', idOf('entitlement', text), text, null)]
        : []
    },
  },
  {
    type: 'activation',
    scopes: ofEntitlements,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('activation', text, (id) => findActivation(db, tenantId, id))
      if (named)
        return named.map(({ id, seatId }) => hit('activation', 'activation', id, seatId, null))
      const seats = await searchSeats(db, tenantId, text, limit)
      return seats.map(({ id, seatId, sku }) => hit('activation', 'activation', id, seatId, sku))
    },
  },
  {
    type: 'offering',
    scopes: ofProducts,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('offering', text, (id) => findOffering(db, tenantId, id))
      const listing = firstBy('name', limit, text)
      const items = named ?? (await listOfferings(db, tenantId, {}, listing)).items
      return items.map(({ id, name, sku }) => hit('offering', 'offering', id, name, sku))
    },
  },
  {
    type: 'product',
    scopes: ofProducts,
    find: async ({ db }, { tenantId, text, limit }) => {
      const named = await findById('product', text, (id) => findProduct(db, tenantId, id))
      const items = named ?? (await listProducts(db, tenantId, firstBy('name', limit, text))).items
      return items.map(({ id, name }) => hit('product', 'product', id, name, null))
    },
  },
]

/** Things of every kind that the caller may read, a few of each, the kinds in one order. */
export async function searchAll(
  deps: Deps,
  principal: Principal,
  text: string,
  limit: number,
): Promise<{ hits: Hit[]; more: HitType[] }> {
  const { tenantId, scopes } = principal
  const seen = kinds.filter((kind) => kind.scopes.some((scope) => scopes.includes(scope)))
  const asked = { tenantId, text, limit: limit + 1 }
  const found = await Promise.all(seen.map((kind) => kind.find(deps, asked)))
  return {
    hits: found.flatMap((hits) => hits.slice(0, limit)),
    more: seen.flatMap(({ type }, index) => ((found[index]?.length ?? 0) > limit ? [type] : [])),
  }
}

/** The thing of an id, none if there is none; null for a text that is no id of any kind. */
async function findById<T>(
  kind: IdKind,
  text: string,
  find: (id: string) => Promise<T | null>,
): Promise<T[] | null> {
  const id = fromWireId(kind, text)
  if (id === null) return null
  const found = await find(id)
  return found === null ? [] : [found]
}

function idOf(kind: IdKind, text: string): string {
  return fromWireId(kind, text) ?? ''
}

const paths: Readonly<Record<HitType, string>> = {
  customer: '/customers',
  contact: '/customers',
  entitlementGroup: '/entitlements/groups',
  entitlement: '/entitlements',
  activation: '/entitlements/activations',
  offering: '/offerings',
  product: '/products',
}

function hit(type: HitType, kind: IdKind, uuid: string, name: string, detail: string | null): Hit {
  const id = toWireId(kind, uuid)
  return { type, id, name, detail, path: `/api/v1${paths[type]}/${id}` }
}

function groupName({ orderRefId, activationCodes, id }: GroupRecord): string {
  return orderRefId ?? activationCodes[0] ?? toWireId('group', id)
}

// More would not fit into a line.
function codesOf({ activationCodes }: GroupRecord): string {
  const more = activationCodes.length > 3 ? ', …' : ''
  return activationCodes.slice(0, 3).join(', ') + more
}
