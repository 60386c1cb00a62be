import { uuidv7 } from 'uuidv7'
import type { Submission } from '../../src/licensing/submission.ts'
import type { TestServer } from '../support/server.ts'
import { author, offer } from '../support/shop.ts'

/** An order of one entitlement in a new group for each code. */
export async function ordersWith(
  { deps, tenantId }: TestServer,
  codes: readonly string[],
): Promise<Submission[]> {
  const snapshot = await offer(deps, tenantId)
  return codes.map((code) => {
    const groupId = uuidv7()
    return {
      tenantId,
      groupId,
      author,
      ipAddress: null,
      newGroup: { customerId: null, orderRefId: null, activationCodes: [code] },
      command: {
        type: 'createEntitlements',
        groupId,
        orders: [{ entitlementId: uuidv7(), snapshot, startAt: null }],
        customerDisabledAt: null,
        reason: null,
      },
    }
  })
}
