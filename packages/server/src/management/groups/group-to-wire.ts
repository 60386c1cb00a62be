import { toWireId } from '@leasehold/core/ids'
import type { Rights } from '@leasehold/core/rights'
import { statusAt } from '@leasehold/core/status'
import type { Static } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import type { GroupRecord } from '../../storage/groups.ts'
import type { CustomerModel } from '../customers/customer-model.ts'
import type { EntitlementBasicModel, GroupModel } from './group-model.ts'

/** A group as replies show it; what was not expanded is null. */
export function groupRecordToWire(
  group: GroupRecord,
  customer: Static<typeof CustomerModel> | null,
  entitlements: Static<typeof EntitlementBasicModel>[] | null,
): Static<typeof GroupModel> {
  return {
    id: toWireId('group', group.id),
    created: writeInstant(group.createdAt),
    customerId: group.customerId === null ? null : toWireId('customer', group.customerId),
    customer,
    orderRefId: group.orderRefId,
    entitlements,
    activationCodes: [...group.activationCodes],
    licenseFile: group.licenseFile && {
      fileName: group.licenseFile.fileName,
      uploadedAt: writeInstant(group.licenseFile.uploadedAt),
    },
  }
}

export function entitlementBasicToWire(
  { id, groupId, rights }: { id: string; groupId: string; rights: Rights },
  now: number,
): Static<typeof EntitlementBasicModel> {
  return {
    id: toWireId('entitlement', id),
    sku: rights.sku,
    offeringId: toWireId('offering', rights.offeringId),
    offeringName: rights.offeringName,
    entitlementGroupId: toWireId('group', groupId),
    productId: toWireId('product', rights.productId),
    status: statusAt(rights, now),
    exported: rights.exportedAt !== null,
  }
}
