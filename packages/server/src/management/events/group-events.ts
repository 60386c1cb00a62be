import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { writeInstant } from '../../http/instant.ts'
import { writeEvents } from '../../storage/events/write-events.ts'
import type { Database } from '../../storage/schema.ts'

/** In the transaction of the change, the group's row being locked. */
export async function tellGroupUpdated(
  { newId }: Pick<Deps, 'newId'>,
  trx: Kysely<Database>,
  tenantId: string,
  groupId: string,
  at: number,
): Promise<void> {
  const entitlementGroupId = toWireId('group', groupId)
  const payload = { entitlementGroupId, updatedDate: writeInstant(at) }
  const event = { tenantId, groupId, resourceId: groupId, payload, at }
  await writeEvents(trx, newId, [{ ...event, code: 'entitlement.group.updated' }])
}
