import type { UpdateCommand } from '@leasehold/core/commands'
import { submitEntitlementCommand } from '../../entitlement-command.ts'
import { demoMachine } from './demo-machine.ts'
import { type Past, type PastOrder, personNamed, sellInPast } from './past.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const engineersAtMost = 14

/**
 * Three months at a firm of rail engineers: more of them on Mondays than on Fridays, at the end of
 * a month and before a deadline more than there are seats, and now and then a machine that is left on overnight.
 */
export async function livePastOfEngineers(past: Past, order: PastOrder): Promise<void> {
  const { deps, clock, tenantId, nowAt } = past
  const startedAt = clock.now()
  const { groupId, entitlements } = await sellInPast(past, order)
  const [sold] = entitlements
  if (!sold) return
  const sam = await personNamed(deps, tenantId, 'sam')
  const caller = { tenantId, author: sam, ipAddress: null }
  const about = { entitlementId: sold.id, type: 'update', forceSeatCount: false } as const
  const cores = sold.rights.features.find(({ key }) => key === 'renderCores')
  const edits: Readonly<Record<number, Pick<UpdateCommand, 'set' | 'reason'>>> = {
    0: { set: { usageResetSchedule: 'monthly' }, reason: 'Reports are billed by the month' },
    33: {
      set: { features: cores ? [{ id: cores.id, value: 24 }] : [] },
      reason: 'Eight more cores for the viaduct, order 4471',
    },
    61: {
      set: { gracePeriod: { type: 'week', count: 3 } },
      reason: 'Their accounts department takes three weeks',
    },
  }
  const place = { tenantId, groupId, productId: sold.rights.productId }
  const machines = Array.from({ length: engineersAtMost }, (_, n) =>
    demoMachine(deps, place, `rail-${n + 1}`, `Engineer ${n + 1}`),
  )
  for (let day = 0; startedAt + day * dayMs + 20 * hourMs < nowAt; day++) {
    const at = startedAt + day * dayMs
    const edit = edits[day]
    if (edit) await submitEntitlementCommand(deps, caller, { ...about, ...edit })
    const present = machines.slice(0, presentOn(at, day, nowAt))
    if (present.length === 0) continue
    clock.set(at + 7 * hourMs + (day % 5) * 600_000)
    await Promise.all(present.map((machine) => machine.start()))
    clock.set(at + 11 * hourMs)
    await Promise.all(present.map((machine, n) => machine.use('reportRuns', 1 + ((day + n) % 5))))
    clock.set(at + 17 * hourMs + (day % 3) * 900_000)
    const leaving = day % 6 === 0 ? present.slice(1) : present
    await Promise.all(leaving.map((machine) => machine.stop()))
  }
}

function presentOn(at: number, day: number, nowAt: number): number {
  const isDeadline = nowAt - at < 4 * dayMs && nowAt - at > 2 * dayMs
  if (isDeadline) return engineersAtMost
  const weekday = new Date(at).getUTCDay()
  if (weekday === 0 || weekday === 6) return 0
  const isEndOfMonth = new Date(at + 2 * dayMs).getUTCDate() <= 2
  return isEndOfMonth ? engineersAtMost : 9 - weekday + (day % 4)
}
