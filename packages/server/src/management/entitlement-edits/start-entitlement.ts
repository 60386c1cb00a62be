import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import type { Granted } from '../entitlement-command.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'
import { type Edit, submitEdit } from './edit-entitlement.ts'

/** Starts the term: now, or for a plan with start type `custom` at `startAt`. */
export async function startEntitlement(
  deps: Deps,
  edit: Edit,
  startAt: number | null,
): Promise<Granted> {
  const { caller, entitlementId, reason } = edit
  if (startAt !== null) {
    const now = deps.clock.now()
    const { state } = await entitlementOrNotFound(deps, caller.tenantId, entitlementId, now)
    if (state.rights.plan.licenseStartType !== 'custom') {
      throw invalid('startDate', 'the plan does not start on a given date', 'notAllowed')
    }
  }
  return submitEdit(deps, edit, { type: 'start', entitlementId, reason, startAt })
}
