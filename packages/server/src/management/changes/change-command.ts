import type { EntitlementCommand } from '@leasehold/core/commands'
import type { JobDeps } from '../../deps.ts'
import { readWireId } from '../../http/wire.ts'
import {
  type About,
  changeOfferingCommand,
  resetOverridesCommand,
  startCommand,
  updateCommand,
} from '../entitlement-edits/edit-commands.ts'
import type { ChangeInput } from './change-input.ts'

/** The command of a change as it stands now; throws the 422 that its own operation would answer. */
export async function changeCommand(
  deps: JobDeps,
  about: About,
  change: ChangeInput,
): Promise<EntitlementCommand> {
  const { entitlementId, reason } = about
  const forceSeatCount = 'forceSeatCount' in change ? (change.forceSeatCount ?? false) : false
  const forced = { ...about, forceSeatCount }
  switch (change.type) {
    case 'update':
      return updateCommand(deps, forced, change)
    case 'changeOffering':
      return changeOfferingCommand(deps, forced, change)
    case 'resetOverrides':
      return resetOverridesCommand(deps, forced, change)
    case 'start':
      return startCommand(deps, about, change)
    case 'renew':
      return { type: 'renew', entitlementId, reason }
    case 'disable':
    case 'enable': {
      const disabled = change.type === 'disable'
      return { type: 'setDisabled', whose: 'entitlement', disabled, entitlementId, reason }
    }
    case 'resetFeature': {
      const featureId = readWireId('feature', change.featureId, 'featureId')
      return { type: 'resetFeature', entitlementId, reason, featureId }
    }
  }
}
