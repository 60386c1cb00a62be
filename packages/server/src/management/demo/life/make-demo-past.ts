import { testClock } from '../../../clock.ts'
import type { Deps } from '../../../deps.ts'
import type { Engine } from '../../../licensing/submission.ts'
import { findCustomerByRef } from '../../../storage/customers.ts'
import { livePastOfEngineers } from './past-of-engineers.ts'
import { livePastOfPainters } from './past-of-painters.ts'

const dayMs = 86_400_000
const days = 100

/**
 * What has happened at two customers until now, lived through by an engine of its own whose clock
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
  const clock = testClock(nowAt - (nowAt % dayMs) - days * dayMs)
  const engine = engineWith(clock)
  try {
    const past = { deps: { ...deps, clock, engine }, clock, tenantId, nowAt }
    await livePastOfEngineers(past, engineers)
  } finally {
    await engine.stop()
  }
  const later = testClock(nowAt - 30 * dayMs)
  const second = engineWith(later)
  try {
    const past = { deps: { ...deps, clock: later, engine: second }, clock: later, tenantId, nowAt }
    await livePastOfPainters(past, painters)
  } finally {
    await second.stop()
  }
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
