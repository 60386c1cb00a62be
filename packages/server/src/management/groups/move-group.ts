import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { findCustomer } from '../../storage/customers.ts'
import { type GroupRecord, lockGroup, updateGroup } from '../../storage/groups.ts'
import { deleteStrangersOfGroup } from '../../storage/people/group-contacts.ts'
import { bringMarksInStep } from '../disable-customer.ts'
import type { Caller } from '../entitlement-command.ts'
import { tellGroupUpdated } from '../events/group-events.ts'

export type GroupChange = { readonly customerId?: string; readonly orderRefId?: string | null }

/**
 * Gives a group another customer or order reference. Its entitlements then follow the flag of their
 * new customer; see `disable-customer.ts` for how the two stay in step. Contacts of the old customer
 * may use it no more.
 */
export async function moveGroup(
  deps: Deps,
  caller: Caller,
  groupId: string,
  change: GroupChange,
  reason: string | null,
  check: (group: GroupRecord) => void,
): Promise<void> {
  const { tenantId } = caller
  await deps.db.transaction().execute(async (trx) => {
    const group = await lockGroup(trx, tenantId, groupId)
    if (!group) throw new RequestError('groupUnknown')
    check(group)
    const { customerId } = change
    if (customerId !== undefined && !(await findCustomer(trx, tenantId, customerId))) {
      throw invalid('customerId', 'there is no such customer', 'unknown')
    }
    const now = deps.clock.now()
    await updateGroup(trx, tenantId, groupId, change, now)
    if (changesGroup(group, change)) await tellGroupUpdated(deps, trx, tenantId, groupId, now)
    if (customerId !== undefined) await deleteStrangersOfGroup(trx, tenantId, groupId, customerId)
  })
  // Also when nothing was to be moved: an earlier call may have been cut off here.
  await bringMarksInStep(deps, caller, { groupId }, reason)
}

function changesGroup(group: GroupRecord, { customerId, orderRefId }: GroupChange): boolean {
  const isMoved = customerId !== undefined && customerId !== group.customerId
  return isMoved || (orderRefId !== undefined && orderRefId !== group.orderRefId)
}
