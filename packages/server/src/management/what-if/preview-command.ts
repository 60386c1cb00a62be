import type { EntitlementCommand } from '@leasehold/core/commands'
import type { Deps } from '../../deps.ts'
import { type Previewed, preview } from '../../licensing/preview.ts'
import {
  type Caller,
  type CommandOptions,
  grantedOrThrow,
  placedOrNotFound,
} from '../entitlement-command.ts'

/**
 * What a command on one entitlement would come to; throws what it would be refused with.
 *
 * @param asOf for a change that is made later: when
 */
export async function previewEntitlementCommand(
  deps: Deps,
  caller: Caller,
  command: EntitlementCommand,
  options: CommandOptions = {},
  asOf: number | null = null,
): Promise<Previewed> {
  const submission = await placedOrNotFound(deps, caller, command, options)
  const previewed = await preview(deps, submission, asOf)
  await grantedOrThrow(deps, submission, previewed.answer)
  return previewed
}
