import type { Deps } from '../../../deps.ts'
import { findEntitlement } from '../../../storage/entitlements.ts'
import { findLocalServer } from '../../../storage/local-servers/local-servers.ts'
import { type Caller, submitEntitlementCommand } from '../../entitlement-command.ts'
import { exportEntitlement } from '../../local-servers/delegate.ts'
import { activateLocalServer } from '../../local-servers/license-local-server.ts'
import { openLocalRequest } from '../../local-servers/open-local-request.ts'
import { takeReports } from '../../local-servers/take-reports.ts'
import { demoSite } from './demo-site.ts'
import { type Past, type PastOrder, personNamed, sellInPast } from './past.ts'
import { type Machine, siteReport } from './site-report.ts'

const hourMs = 3_600_000

/** Where machines were set up, one after another. */
const halls = ['Hull office', 'Outfitting hall', 'Pipe shop', 'Paint shop']

/** Hours before now, machines at work, and reports that they had made in all. */
const weeks = [
  { hoursAgo: 9 * 24, atWork: 2, runs: 34 },
  { hoursAgo: 5 * 24, atWork: 3, runs: 96 },
  { hoursAgo: 2, atWork: 4, runs: 171 },
] as const

/**
 * A shipyard whose halls have no line out: a server of its own serves what it has bought, somebody
 * brings its reports, and what was edited this morning has not been carried there yet.
 */
export async function livePastOfShipyard(past: Past, order: PastOrder): Promise<void> {
  const { deps, clock, tenantId, nowAt } = past
  const { entitlements, activationCode } = await sellInPast(past, order)
  const [, sold] = entitlements
  if (!sold) return
  const caller = { tenantId, author: await personNamed(deps, tenantId, 'sam'), ipAddress: null }
  const site = await demoSite(deps, tenantId)
  await activateLocalServer(deps, caller, await site.activate('Shipyard, hall 3', activationCode))
  clock.set(clock.now() + hourMs)
  const server = await findLocalServer(deps.db, tenantId, site.id)
  if (!server) throw new Error('The demo has lost the server of the shipyard.')
  const about = { entitlementId: sold.id, force: false, ownPeriod: null }
  await exportEntitlement(deps, caller, server, { ...about, reason: 'The halls have no line out' })

  const machines = halls.map((seatName, n): Machine => {
    const hoursAgo = weeks.find(({ atWork }) => atWork > n)?.hoursAgo ?? 0
    const seat = { id: deps.newId(), seatId: `hall-${n + 1}`, seatName }
    return { ...seat, activatedAt: nowAt - (hoursAgo + 1) * hourMs }
  })
  for (const [week, { hoursAgo, atWork, runs }] of weeks.entries()) {
    clock.set(nowAt - hoursAgo * hourMs)
    const record = await findEntitlement(deps.db, tenantId, sold.id, clock.now())
    if (!record) return
    const before = weeks[week - 1] ?? { atWork: 0, runs: 0 }
    const told = siteReport(record.state, machines.slice(0, atWork), {
      ...{ at: clock.now(), sinceSeat: before.atWork, runs, runsBefore: before.runs },
    })
    await carryReport(deps, caller, await site.report(sold.id, told))
  }

  clock.set(nowAt - hourMs)
  const cores = sold.rights.features.find(({ key }) => key === 'renderCores')
  await submitEntitlementCommand(deps, caller, {
    ...{ type: 'update', entitlementId: sold.id, forceSeatCount: false },
    reason: 'More cores for the launch, by phone',
    set: { features: cores ? [{ id: cores.id, value: 24 }] : [] },
  })
}

async function carryReport(deps: Deps, caller: Caller, token: string): Promise<void> {
  const keys = await deps.keys.load(caller.tenantId)
  const { server, claims } = await openLocalRequest(deps, keys, 'usage', token)
  if (!server) throw new Error('The demo’s report is of nobody.')
  const [taken] = await takeReports(deps, caller, server, keys.issuer, claims)
  if (taken?.refusal) throw new Error(`The demo’s report was refused: ${taken.refusal.code}`)
}
