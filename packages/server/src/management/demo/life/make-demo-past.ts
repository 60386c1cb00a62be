import { testClock } from '../../../clock.ts'
import type { Deps } from '../../../deps.ts'
import type { Engine } from '../../../licensing/submission.ts'
import { findCustomerByRef } from '../../../storage/customers.ts'
import type { Past, PastOrder } from './past.ts'
import { livePastOfEngineers } from './past-of-engineers.ts'
import { livePastOfPainters } from './past-of-painters.ts'
import { livePastOfShipyard } from './past-of-shipyard.ts'

const dayMs = 86_400_000
const days = 100

/**
 * What has happened at three customers until now, lived through by an engine of its own whose clock
 * runs ahead: figures, denials, versions, machines that fell behind. Once; what was cut off stays
 * so.
 */
export async function makeDemoPast(
  deps: Deps,
  tenantId: string,
  engineWith: (clock: Deps['clock']) => Engine,
): Promise<void> {
  if (await findCustomerByRef(deps.db, tenantId, engineers.accountRefId)) return
  const nowAt = deps.clock.now()
  const live = async (
    from: number,
    tell: (past: Past, order: PastOrder) => Promise<void>,
    order: PastOrder,
  ) => {
    const clock = testClock(from)
    const engine = engineWith(clock)
    try {
      await tell({ deps: { ...deps, clock, engine }, clock, tenantId, nowAt }, order)
    } finally {
      await engine.stop()
    }
  }
  await live(nowAt - (nowAt % dayMs) - days * dayMs, livePastOfEngineers, engineers)
  await live(nowAt - 30 * dayMs, livePastOfPainters, painters)
  await live(nowAt - 12 * dayMs, livePastOfShipyard, shipyard)
}

export const engineers = {
  name: 'Kestrel Rail Design',
  accountRefId: 'ACC-1009',
  orderRefId: 'PO-1009',
  skus: ['PL-STU-PRO-F10-1Y'],
}

const painters = {
  name: 'Mill Road Pictures',
  accountRefId: 'ACC-1010',
  orderRefId: 'PO-1010',
  skus: ['PL-REN-FRM-F4-1Y', 'PL-REN-DSK-N2-1Y'],
}

const shipyard = {
  name: 'Ardent Shipyard',
  accountRefId: 'ACC-1011',
  orderRefId: 'PO-1011',
  skus: ['PL-SITE-P', 'PL-STU-PRO-F10-1Y'],
}
