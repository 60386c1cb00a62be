import type { UpdateCommand } from '@leasehold/core/commands'
import type { Deps } from '../../src/deps.ts'
import { author, type Sold } from '../support/shop.ts'

type Change =
  | { type: 'update'; set: UpdateCommand['set'] }
  | { type: 'setDisabled'; disabled: boolean }
  | { type: 'publish' }
  | { type: 'renew' }

/** Changes what was sold, as the back office would: through the engine of a server. */
export async function change(deps: Pick<Deps, 'engine'>, sold: Sold, what: Change): Promise<void> {
  const { tenantId, groupId, entitlementId } = sold
  const about = { entitlementId, reason: null }
  const command =
    what.type === 'update'
      ? ({ ...what, ...about, forceSeatCount: true } as const)
      : what.type === 'setDisabled'
        ? ({ ...what, ...about, whose: 'entitlement' } as const)
        : ({ ...what, ...about } as const)
  const answer = await deps.engine.submit({ tenantId, groupId, author, ipAddress: null, command })
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code}`)
}
