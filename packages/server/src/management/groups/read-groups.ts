import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findCustomers } from '../../storage/customers.ts'
import { currentRightsOfGroups } from '../../storage/entitlement-places.ts'
import { findGroup, type GroupRecord } from '../../storage/groups.ts'
import { toWireCustomer } from '../customers/customer-model.ts'
import type { GroupModel } from './group-model.ts'
import { entitlementBasicToWire, groupRecordToWire } from './group-to-wire.ts'

export const groupExpands = ['customer', 'entitlements'] as const
export type GroupExpand = ReadonlySet<(typeof groupExpands)[number]>

export const withEntitlements: GroupExpand = new Set(['entitlements'] as const)

export async function groupOrNotFound(
  deps: Deps,
  tenantId: string,
  id: string,
): Promise<GroupRecord> {
  const group = await findGroup(deps.db, tenantId, id)
  if (!group) throw new RequestError('groupUnknown')
  return group
}

/** Groups as replies show them, with what was asked to be expanded. */
export async function groupsToWire(
  { db, clock }: Deps,
  tenantId: string,
  groups: readonly GroupRecord[],
  expand: GroupExpand,
): Promise<Static<typeof GroupModel>[]> {
  const now = clock.now()
  const customerIds = groups.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]))
  const customers = expand.has('customer') ? await findCustomers(db, tenantId, customerIds) : null
  const groupIds = groups.map(({ id }) => id)
  const entitlements = expand.has('entitlements')
    ? await currentRightsOfGroups(db, tenantId, groupIds)
    : null
  return groups.map((group) => {
    const customer = customers?.get(group.customerId ?? '')
    const own = entitlements?.filter(({ groupId }) => groupId === group.id)
    return groupRecordToWire(
      group,
      customer ? toWireCustomer(customer) : null,
      own?.map((each) => entitlementBasicToWire(each, now)) ?? null,
    )
  })
}

export async function groupToWire(
  deps: Deps,
  tenantId: string,
  group: GroupRecord,
  expand: GroupExpand,
): Promise<Static<typeof GroupModel>> {
  const [model] = await groupsToWire(deps, tenantId, [group], expand)
  if (!model) throw new Error(`group ${group.id} without its model`)
  return model
}
