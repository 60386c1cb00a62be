import type { DelegationReport } from '@leasehold/core/delegation/delegation'
import { fromWireId } from '@leasehold/core/ids'
import type { Refusal } from '@leasehold/core/outcome'
import { type ReportClaims, readReport, type UsageClaims } from '../../delegation/claims.ts'
import { hashOfReport } from '../../delegation/report-hash.ts'
import { reportType } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { findEntitlementPlace } from '../../storage/entitlement-places.ts'
import type { LocalServer } from '../../storage/local-servers/local-servers.ts'
import { openedOrRefused } from '../../tokens/refuse-token.ts'
import { type SigningJwk, verifyJws } from '../../tokens/verify-jws.ts'
import type { Caller } from '../entitlement-command.ts'

/** What came of the reports of one entitlement: the last that was taken, and why none after it was. */
export type Taken = {
  readonly entitlementId: string
  readonly accepted: number | null
  readonly refusal: Refusal | null
}

/**
 * Takes over the usage reports of a local license server, one after another, each once. A refused
 * one ends those of its entitlement: what is wrong with one holds up none of the others.
 */
export async function takeReports(
  deps: Deps,
  caller: Caller,
  server: LocalServer,
  issuer: string,
  { reports }: UsageClaims,
): Promise<Taken[]> {
  const taken = new Map<string, Taken>()
  for (const text of reports) {
    const claims = openedOrRefused(verifyJws(text, reportType, () => server.signJwk as SigningJwk))
    const read = readReport(claims)
    const entitlementId = read && fromWireId('entitlement', read.ent)
    if (!read || !entitlementId) throw new RequestError('offlineTokenMalformed')
    if (read.aud !== issuer || fromWireId('localServer', read.iss) !== server.id) {
      throw new RequestError('tokenForeign')
    }
    const before = taken.get(entitlementId)
    if (before?.refusal) continue
    const place = await findEntitlementPlace(deps.db, caller.tenantId, entitlementId)
    if (!place) throw new RequestError('entitlementUnknown')
    const report = reportOf(read, text, { entitlementId, groupId: place.groupId })
    const answer = await deps.engine.submit({
      ...caller,
      groupId: place.groupId,
      command: { type: 'acceptReport', entitlementId, reason: null, serverId: server.id, report },
    })
    taken.set(entitlementId, {
      entitlementId,
      accepted: answer.ok ? read.sequence : (before?.accepted ?? null),
      refusal: answer.ok ? null : answer.refusal,
    })
  }
  return [...taken.values()]
}

function reportOf(
  claims: ReportClaims,
  text: string,
  place: { entitlementId: string; groupId: string },
): DelegationReport {
  const { begun, seats, log, summaries, ...told } = claims
  return {
    ...told,
    begunWith: begun,
    hash: hashOfReport(text),
    seats: seats.map((seat) => ({ ...seat, ...place })),
    log: log.map((line) => ({ ...line, entitlementId: place.entitlementId })),
    summaries: summaries.map((each) => ({ ...each, entitlementId: place.entitlementId })),
  }
}
