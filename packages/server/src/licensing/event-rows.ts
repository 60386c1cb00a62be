import { toWireId } from '@leasehold/core/ids'
import { writeInstant } from '../http/instant.ts'
import type { Owned } from '../storage/engine/inserter.ts'
import type { EventWrite } from '../storage/engine/save-events.ts'
import type { Decided } from './decide-batch.ts'
import { payloadOf } from './event-to-wire.ts'

/** The events of a batch, in the order in which its decisions were made. */
export function eventRows({ newGroups, written }: Decided, newId: () => string) {
  const rows: Owned<EventWrite>[] = []
  for (const { submission, at } of newGroups) {
    const { tenantId, groupId, newGroup } = submission
    if (!newGroup) continue
    const { customerId, orderRefId } = newGroup
    const payload = {
      entitlementGroupId: toWireId('group', groupId),
      createdDate: writeInstant(at),
      orderRefId,
      customerId: customerId === null ? null : toWireId('customer', customerId),
    }
    const event = { id: newId(), code: 'entitlement.group.created', resourceId: groupId } as const
    rows.push({ tenantId, groupId, row: { ...event, payload, at } })
  }
  for (const { group, events, submission } of written) {
    for (const event of events) {
      const { code, entitlementId: resourceId } = event
      const payload = payloadOf(event, group.key.groupId, submission?.ipAddress ?? null)
      rows.push({ ...group.key, row: { id: newId(), code, resourceId, payload, at: group.now } })
    }
  }
  return rows
}
