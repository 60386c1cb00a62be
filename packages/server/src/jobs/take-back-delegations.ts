import type { JobDeps } from '../deps.ts'
import { dueTakeBacks } from '../storage/local-servers/local-servers.ts'

const atOnce = 100
const author = { type: 'system', id: null, name: 'Leasehold' } as const

/** Entitlements that were taken back without a token, when their delegations have ended. */
export async function takeBackDelegations({ db, clock, engine, log }: JobDeps): Promise<void> {
  const due = await dueTakeBacks(db, clock.now(), atOnce)
  for (const { tenantId, groupId, entitlementId } of due) {
    const answer = await engine.submit({
      ...{ tenantId, groupId, author, ipAddress: null },
      command: { type: 'takeBack', entitlementId, reason: null, returned: null, atOnce: false },
    })
    // Somebody else was quicker, and that is as good.
    if (!answer.ok) log.warn({ entitlementId, code: answer.refusal.code }, 'not taken back')
  }
}
