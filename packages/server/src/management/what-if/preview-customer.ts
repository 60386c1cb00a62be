import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findUnlikeMarks } from '../../storage/customer-marks.ts'
import { findCustomer } from '../../storage/customers.ts'
import type { Caller } from '../entitlement-command.ts'
import { previewEntitlementCommand } from './preview-command.ts'
import { previewToWire } from './preview-to-wire.ts'

/** Entitlements that are shown one by one; of more, only the number is told. */
const shown = 100

/** What disabling or enabling a customer would do to each of its entitlements. */
export async function previewCustomerDisabled(
  deps: Deps,
  caller: Caller,
  customerId: string,
  disabled: boolean,
  reason: string | null,
) {
  const { tenantId } = caller
  const customer = await findCustomer(deps.db, tenantId, customerId)
  if (!customer) throw new RequestError('customerUnknown')
  const found = await findUnlikeMarks(deps.db, tenantId, customerId, disabled, shown)
  const items = []
  for (const entitlementId of found.items) {
    const command = { type: 'setDisabled', whose: 'customer', disabled } as const
    const previewed = await previewEntitlementCommand(deps, caller, {
      ...command,
      entitlementId,
      reason,
    })
    items.push(previewToWire(deps, entitlementId, previewed))
  }
  return {
    dryRun: true as const,
    customerId: toWireId('customer', customerId),
    entitlements: { total: found.total, items },
  }
}
