import type { JobDeps } from '../deps.ts'
import { keepStatuses as keepOnce } from '../storage/engine/keep-statuses.ts'

/** Lists find their entitlements by kept statuses; this moves on those that time has ended. */
export async function keepStatuses({ db, clock }: JobDeps): Promise<void> {
  while (!(await keepOnce(db, null, clock.now()))) {
    // Many at once, after a time without a server.
  }
}
