import { toWireId } from '@leasehold/core/ids'
import type { TestClock } from '../../../clock.ts'
import type { Deps } from '../../../deps.ts'
import { currentRightsOfGroups } from '../../../storage/entitlement-places.ts'
import { firstBy } from '../../../storage/listing.ts'
import type { Author } from '../../../storage/schema.ts'
import { listVendorUsers } from '../../../storage/vendor-users.ts'
import { createGroup } from '../../create-group.ts'
import { createCustomer } from '../../customers/edit-customer.ts'

/** A time that is gone, and everything that lives in it. */
export type Past = {
  readonly deps: Deps
  readonly clock: TestClock
  readonly tenantId: string
  /** Where it ends: the present. */
  readonly nowAt: number
}

export type PastOrder = {
  readonly name: string
  readonly accountRefId: string
  readonly orderRefId: string
  readonly skus: readonly string[]
}

/** A customer with one order; its entitlements in the order of the SKUs, and a code of it. */
export async function sellInPast({ deps, clock, tenantId }: Past, order: PastOrder) {
  const { name, accountRefId, orderRefId, skus } = order
  const author = await personNamed(deps, tenantId, 'ines')
  const customer = await createCustomer(deps, tenantId, { name, accountRefId })
  const { groupId, entitlementIds, activationCodes } = await createGroup(deps, {
    ...{ tenantId, author, orderRefId, skus },
    customerId: customer.id,
    startAt: clock.now(),
  })
  const found = await currentRightsOfGroups(deps.db, tenantId, [groupId])
  const entitlements = entitlementIds.flatMap((id) => found.find((each) => each.id === id) ?? [])
  return { groupId, entitlements, activationCode: activationCodes[0] ?? '' }
}

/** One of the vendor's people, in whose name something was done. */
export async function personNamed(deps: Deps, tenantId: string, username: string): Promise<Author> {
  const { items } = await listVendorUsers(deps.db, tenantId, {}, firstBy('username', 10, username))
  const user = items.find((each) => each.username === username)
  if (!user) throw new Error(`The demo has nobody who is called ${username}.`)
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || username
  return { type: 'user', id: toWireId('user', user.id), name }
}
