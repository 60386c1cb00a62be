import { addInterval, isNone } from '@leasehold/core/interval'
import type { JobDeps } from '../deps.ts'
import { forgetLines } from '../storage/ledger/forget-lines.ts'
import { deleteTokenFailures } from '../storage/ledger/token-failures.ts'
import { tenantSettings } from '../storage/tenant-settings.ts'
import { listTenants } from '../storage/tenants.ts'

/** Lines of the audit live as long as each tenant has set. */
export async function forgetAudit({ db, clock }: JobDeps): Promise<void> {
  for (const { id } of await listTenants(db)) {
    const { auditRetention } = await tenantSettings(db, id)
    if (isNone(auditRetention)) continue
    const before = addInterval(clock.now(), auditRetention, -1)
    await forgetLines(db, id, before)
    await deleteTokenFailures(db, id, before)
  }
}
