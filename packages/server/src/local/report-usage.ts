import { toWireId } from '@leasehold/core/ids'
import { hashOfReport } from '../delegation/report-hash.ts'
import { reportType } from '../delegation/token-types.ts'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import { findEntitlement } from '../storage/entitlements.ts'
import {
  insertReport,
  listReports,
  lockEntitlement,
  takeReportLines,
} from '../storage/local-servers/reports.ts'
import { seatsById } from '../storage/local-servers/seats-of-entitlement.ts'
import { takenEntitlements } from '../storage/local-servers/taken-entitlements.ts'
import type { EntitlementPlace } from '../storage/rights-of-version.ts'
import type { Author } from '../storage/schema.ts'
import { localServer } from './local-server.ts'
import { sealRequest } from './seal-request.ts'

type About = { readonly author: Author; readonly ipAddress: string }

// A report of so many lines stays well below what a request may hold.
const linesOfReport = 1_000
const charactersOfSync = 8_000_000

/** What happened here since the cloud was told last: a token to carry to the vendor. */
export async function reportUsage(deps: Deps, about: About): Promise<string> {
  const { reports } = await untoldReports(deps, about)
  return sealRequest(deps, 'usage', { reports, returns: [] })
}

/** The same for a cloud that can be asked, with what its answer depends on. */
export async function syncRequest(deps: Deps, about: About): Promise<string> {
  const { reports, taken } = await untoldReports(deps, about)
  const told: string[] = []
  let length = 0
  for (const report of reports) {
    length += report.length
    if (told.length > 0 && length > charactersOfSync) break
    told.push(report)
  }
  return sealRequest(deps, 'sync', {
    reports: told,
    returns: [],
    taken,
    more: told.length < reports.length,
  })
}

async function untoldReports(deps: Deps, about: About) {
  const { tenantId } = await localServer(deps)
  const reports: string[] = []
  const taken: { ent: string; begun: number; sequence: number }[] = []
  for (const place of await takenEntitlements(deps.db, tenantId)) {
    await cutReports(deps, { tenantId, ...place }, about)
    const { begunWith, sequence, untold } = await reportsOf(deps, { tenantId, ...place })
    reports.push(...untold)
    const ent = toWireId('entitlement', place.entitlementId)
    if (begunWith > 0) taken.push({ ent, begun: begunWith, sequence })
  }
  return { reports, taken }
}

/** Stops to serve an entitlement: the token with which the cloud can serve it again. */
export async function returnEntitlement(
  deps: Deps,
  about: About,
  entitlementId: string,
  force: boolean,
): Promise<string> {
  const { tenantId } = await localServer(deps)
  const taken = await takenEntitlements(deps.db, tenantId)
  const found = taken.find((one) => one.entitlementId === entitlementId)
  if (!found) throw new RequestError('entitlementUnknown')
  const place = { tenantId, ...found }
  const answer = await deps.engine.submit({
    ...about,
    tenantId,
    groupId: place.groupId,
    command: { type: 'returnDelegation', entitlementId, reason: null, force },
  })
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  await cutReports(deps, place, about)
  const { begunWith, last, untold } = await reportsOf(deps, place)
  const returned = {
    ent: toWireId('entitlement', entitlementId),
    begun: begunWith,
    report: { sequence: last?.sequence ?? 0, hash: last?.hash ?? null },
  }
  return sealRequest(deps, 'return', { reports: untold, returns: [returned] })
}

async function reportsOf({ db, clock }: Deps, place: EntitlementPlace) {
  const record = await findEntitlement(db, place.tenantId, place.entitlementId, clock.now())
  const { begunWith = 0, sequence = 0 } = record?.state.delegation ?? {}
  const made = await listReports(db, place, begunWith)
  return {
    begunWith,
    sequence,
    last: made.at(-1),
    untold: made.flatMap(({ report }) => (report === null ? [] : [report])),
  }
}

/** Makes reports of all that is in none yet. */
async function cutReports(deps: Deps, place: EntitlementPlace, about: About): Promise<void> {
  const { tenantId, groupId } = place
  // So that what has lapsed by now is in them.
  await deps.engine.submit({ ...about, tenantId, groupId, command: { type: 'settle' } })
  while (await cutReport(deps, place));
}

/** True when there may be more. */
async function cutReport(deps: Deps, place: EntitlementPlace): Promise<boolean> {
  const { tenantId, serverId } = await localServer(deps)
  const keys = await deps.keys.load(tenantId)
  return deps.db.transaction().execute(async (trx) => {
    await lockEntitlement(trx, place)
    const record = await findEntitlement(trx, tenantId, place.entitlementId, deps.clock.now())
    const state = record?.state
    if (!state?.delegation) return false
    const { begunWith, sequence: applied } = state.delegation
    const lines = await takeReportLines(trx, place, begunWith, linesOfReport)
    if (lines.count === 0) return false
    const before = (await listReports(trx, place, begunWith)).at(-1)
    const touched = lines.log.flatMap(({ activationId }) => activationId ?? [])
    const seats = await seatsById(trx, place, [...new Set(touched)])
    const sequence = (before?.sequence ?? 0) + 1
    const claims = {
      v: 1,
      iss: toWireId('localServer', serverId),
      aud: keys.issuer,
      iat: deps.clock.now() / 1000,
      ent: toWireId('entitlement', place.entitlementId),
      begun: begunWith,
      applied,
      sequence,
      previous: before?.hash ?? null,
      startedAt: state.rights.startedAt,
      usagePeriodStartAt: state.usagePeriodStartAt,
      seatsUsed: state.seatsUsed,
      featureUse: state.featureUse,
      seats: seats.map(({ entitlementId: _e, groupId: _g, ...seat }) => seat),
      log: lines.log.map(({ entitlementId: _e, ...line }) => line),
      summaries: lines.summaries.map(({ entitlementId: _e, ...summary }) => summary),
    }
    const report = await keys.signAs(reportType, JSON.stringify(claims))
    const hash = hashOfReport(report)
    await insertReport(trx, place, begunWith, { sequence, hash, report }, deps.clock.now())
    return lines.count === linesOfReport
  })
}
