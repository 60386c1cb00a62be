import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import {
  findStaleMarks,
  flagCustomer,
  type MarkScope,
  type StaleMark,
} from '../storage/customer-marks.ts'
import { lockCustomer } from '../storage/customers.ts'
import { type Caller, orThrow } from './entitlement-command.ts'
import { tellCustomerUpdated } from './events/customer-events.ts'

// What one transaction of the engine locks at most.
const chunk = 100

/**
 * Disables or enables a customer and, with it, all its entitlements.
 *
 * The flag on the customer's row is the truth; the mark on each entitlement is what a seat is
 * refused by, so that taking a seat reads no customer. They are kept in step like this: the flag is
 * committed first; then marks that say something else are changed, until a search finds none that
 * does. Whoever gives a group a customer, by creating or moving it, searches once more after
 * having committed. So whichever of two such writes commits last sees what the other one did, and a
 * flag that is changed again meanwhile wins. A call that was cut off is completed by the next one
 * with the same meaning, which changes only what is still wrong.
 */
export async function setCustomerDisabled(
  deps: Deps,
  caller: Caller,
  customerId: string,
  disabled: boolean,
  reason: string | null = null,
): Promise<void> {
  const now = deps.clock.now()
  const { tenantId } = caller
  await deps.db.transaction().execute(async (trx) => {
    const customer = await lockCustomer(trx, tenantId, customerId)
    if (!customer) throw new RequestError('customerUnknown')
    if ((customer.disabledAt !== null) === disabled) return
    await flagCustomer(trx, tenantId, customerId, disabled, now)
    const disabledAt = disabled ? now : null
    await tellCustomerUpdated(deps, trx, tenantId, { ...customer, disabledAt, updatedAt: now })
  })
  await bringMarksInStep(deps, caller, { customerId }, reason)
}

/** Marks entitlements as their customer's flag says. */
export async function bringMarksInStep(
  deps: Deps,
  caller: Caller,
  scope: MarkScope,
  reason: string | null = null,
): Promise<void> {
  for (;;) {
    const stale = await findStaleMarks(deps.db, caller.tenantId, scope, chunk)
    if (stale.length === 0) return
    const answers = await Promise.all(
      stale.map((mark) =>
        deps.engine.submit({ ...caller, groupId: mark.groupId, command: toCommand(mark, reason) }),
      ),
    )
    for (const answer of answers) orThrow(answer)
  }
}

function toCommand({ entitlementId, disabled }: StaleMark, reason: string | null) {
  return { type: 'setDisabled', whose: 'customer', entitlementId, disabled, reason } as const
}
