import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import type { Activation, Customer, Entitlement, Group, Page } from '../api/models.ts'
import { findOne } from './find.ts'

/** By id, name or account reference. */
export function findCustomer(api: Api, text: string): Promise<Customer> {
  return findOne<Customer>(text, {
    kind: 'customer',
    noun: 'customer',
    read: (id) => api.get(`/customers/${id}`),
    search: (search) => everyItem(api, '/customers', { search }),
    names: ({ name, accountRefId }) => [name, accountRefId],
    columns: ({ id, name, accountRefId }) => [id, name, accountRefId ?? ''],
  })
}

/** By id, activation code, order reference or customer's name. */
export function findGroup(api: Api, text: string): Promise<Group> {
  const code = normaliseActivationCode(text)
  return findOne<Group>(text, {
    kind: 'group',
    noun: 'entitlement group',
    read: (id) => api.get(`/entitlements/groups/${id}`, { expand: 'customer,entitlements' }),
    search: (search) =>
      everyItem(api, '/entitlements/groups', { search, expand: 'customer,entitlements' }),
    names: ({ activationCodes, orderRefId, customer }) => [
      code !== null && activationCodes.includes(code) ? text.trim() : null,
      orderRefId,
      customer?.name ?? null,
    ],
    columns: ({ id, customer, orderRefId }) => [id, customer?.name ?? '', orderRefId ?? ''],
  })
}

export const entitlementParts = 'features,attributes,customer,plan,product'

/** By id, SKU, activation code, order reference or customer's name. */
export async function findEntitlement(api: Api, text: string): Promise<Entitlement> {
  const ofCode = await groupOfCode(api, text)
  return findOne<Entitlement>(text, {
    kind: 'entitlement',
    noun: 'entitlement',
    read: (id) => api.get(`/entitlements/${id}`, { expand: entitlementParts }),
    search: (search) => everyItem(api, '/entitlements', { search, expand: entitlementParts }),
    names: ({ sku, group, entitlementGroupId }) => [
      entitlementGroupId === ofCode ? text.trim() : null,
      sku,
      group.orderRefId,
      group.customer?.name ?? null,
    ],
    columns: ({ id, sku, status, group }) => [id, sku, group.customer?.name ?? '', status],
  })
}

async function groupOfCode(api: Api, text: string): Promise<string | null> {
  const activationCode = normaliseActivationCode(text)
  if (activationCode === null) return null
  const { items } = await api.get<Page<Group>>('/entitlements/groups', { activationCode })
  return items[0]?.id ?? null
}

/** By id, or by the seat's id or name within its entitlement. */
export function findActivation(
  api: Api,
  text: string,
  entitlement: Entitlement | null,
): Promise<Activation> {
  return findOne<Activation>(text, {
    kind: 'activation',
    noun: entitlement === null ? 'activation (a seat needs --entitlement)' : 'seat',
    read: (id) => api.get(`/entitlements/activations/${id}`),
    search: () =>
      entitlement === null
        ? nothing()
        : everyItem(api, `/entitlements/${entitlement.id}/activations`),
    names: ({ seatId, seatName }) => [seatId, seatName],
    columns: ({ id, seatId, seatName, status }) => [id, seatId, seatName ?? '', status],
  })
}

async function* nothing(): AsyncGenerator<never> {}
