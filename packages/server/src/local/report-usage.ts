import { toWireId } from '@leasehold/core/ids'
import { hashOfReport } from '../delegation/report-hash.ts'
import { maxReports, reportType } from '../delegation/token-types.ts'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import { findEntitlement } from '../storage/entitlements.ts'
import {
  dropReportsUntil,
  findLastReport,
  insertReport,
  listReports,
  lockEntitlement,
  takeReportLines,
} from '../storage/local-servers/reports.ts'
import { insertReturnTold, isReturnTold } from '../storage/local-servers/returns-told.ts'
import { seatsById } from '../storage/local-servers/seats-of-entitlement.ts'
import { takenEntitlements } from '../storage/local-servers/taken-entitlements.ts'
import type { EntitlementPlace } from '../storage/rights-of-version.ts'
import type { Author } from '../storage/schema.ts'
import { localServer } from './local-server.ts'
import { sealRequest } from './seal-request.ts'

type About = { readonly author: Author; readonly ipAddress: string }

// A report of so many lines stays well below what a request may hold.
const linesOfReport = 1_000
/** Of a token, which grows by three quarters when it is sealed: the vendor takes 32 MiB. */
const charactersOfReports = 8_000_000
// Those that are cut while a return is decided go with it too.
const reportsOfToken = maxReports - 100
const returnsOfSync = 100

type Returned = {
  readonly ent: string
  readonly begun: number
  readonly report: { readonly sequence: number; readonly hash: string | null }
}

/**
 * What happened here since the cloud was told last: a token to carry to the vendor. Of more than a
 * token takes it has the earliest; the next has the rest when a delegation has said what has arrived.
 */
export async function reportUsage(deps: Deps, about: About): Promise<string> {
  const { reports } = await untoldReports(deps, about)
  return sealRequest(deps, 'usage', { reports: firstOf(reports), returns: [] })
}

/** The same for a cloud that can be asked, with what its answer depends on. */
export async function syncRequest(deps: Deps, about: About): Promise<string> {
  const { reports, taken, returned } = await untoldReports(deps, about)
  const told = firstOf(reports)
  const more = told.length < reports.length
  // A return ends with its last report, so it goes with that one.
  const returns = more ? [] : returned.slice(0, returnsOfSync)
  return sealRequest(deps, 'sync', { reports: told, returns, taken, more })
}

/** As many as a token takes, one at least. */
export function firstOf(reports: readonly string[]): string[] {
  const told: string[] = []
  let length = 0
  for (const report of reports.slice(0, reportsOfToken)) {
    length += report.length
    if (told.length > 0 && length > charactersOfReports) break
    told.push(report)
  }
  return told
}

async function untoldReports(deps: Deps, about: About) {
  const { tenantId } = await localServer(deps)
  const reports: string[] = []
  const taken: { ent: string; begun: number; sequence: number }[] = []
  const returned: Returned[] = []
  for (const found of await takenEntitlements(deps.db, tenantId)) {
    const place = { tenantId, ...found }
    await cutReports(deps, place, about)
    const made = await reportsOf(deps, place)
    const { begunWith, sequence, untold } = made
    if (made.isReturned && (await isReturnTold(deps.db, place, begunWith))) continue
    reports.push(...untold)
    const ent = toWireId('entitlement', place.entitlementId)
    if (begunWith > 0) taken.push({ ent, begun: begunWith, sequence })
    if (made.isReturned) returned.push(returnOf(place, made))
  }
  return { reports, taken, returned }
}

function returnOf(
  { entitlementId }: EntitlementPlace,
  { begunWith, last }: Awaited<ReturnType<typeof reportsOf>>,
): Returned {
  return {
    ent: toWireId('entitlement', entitlementId),
    begun: begunWith,
    report: { sequence: last?.sequence ?? 0, hash: last?.hash ?? null },
  }
}

/** The vendor's server has said that it serves an entitlement again. */
export async function noteTakenBack(deps: Deps, entitlementId: string): Promise<void> {
  const { db } = deps
  const { tenantId } = await localServer(deps)
  const taken = await takenEntitlements(db, tenantId)
  const found = taken.find((one) => one.entitlementId === entitlementId)
  if (!found) return
  const place = { tenantId, ...found }
  const { begunWith, last, isReturned } = await reportsOf(deps, place)
  if (!isReturned) return
  await db.transaction().execute(async (trx) => {
    await insertReturnTold(trx, place, begunWith)
    await dropReportsUntil(trx, place, begunWith, last?.sequence ?? 0)
  })
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
  await cutReports(deps, place, about)
  const { untold, isReturned } = await reportsOf(deps, place)
  // It goes back with all of them in one token, and nothing acknowledges any of them afterwards.
  if (!isReturned && firstOf(untold).length < untold.length) {
    throw new RequestError('stateConflict', {
      details:
        'There is more to report than one token holds. Carry the usage to the vendor and take a ' +
        'fresh delegation token, or sync; then return it.',
    })
  }
  const answer = await deps.engine.submit({
    ...about,
    tenantId,
    groupId: place.groupId,
    command: { type: 'returnDelegation', entitlementId, reason: null, force },
  })
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  await cutReports(deps, place, about)
  const made = await reportsOf(deps, place)
  const returns = [returnOf(place, made)]
  return sealRequest(deps, 'return', { reports: made.untold, returns })
}

async function reportsOf({ db, clock }: Deps, place: EntitlementPlace) {
  const record = await findEntitlement(db, place.tenantId, place.entitlementId, clock.now())
  const { begunWith = 0, sequence = 0, returnedAt = null } = record?.state.delegation ?? {}
  const made = await listReports(db, place, begunWith)
  return {
    begunWith,
    sequence,
    isReturned: returnedAt !== null,
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
    const before = await findLastReport(trx, place, begunWith)
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
