import type { DelegationGrant } from '@leasehold/core/delegation/delegation'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { DelegationContent } from '../delegation/delegation-token.ts'
import { delegationEnvelope, delegationType } from '../delegation/token-types.ts'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import { dropReportsUntil, listReports } from '../storage/local-servers/reports.ts'
import type { Author } from '../storage/schema.ts'
import type { Claims } from '../tokens/verify-jws.ts'
import { localServer, requireLicence } from './local-server.ts'
import { openFromTenant } from './open-token.ts'

/**
 * Serves what a delegation token has brought, from now on.
 *
 * @returns the id of the entitlement
 */
export async function importDelegation(
  deps: Deps,
  author: Author,
  ipAddress: string,
  token: string,
): Promise<string> {
  const { db, clock } = deps
  const server = await localServer(deps)
  const { tenantId } = server
  requireLicence(server, clock.now())
  const { claims, manifest } = await openFromTenant(deps, server, token, {
    envelope: delegationEnvelope,
    type: delegationType,
    manifestOf: 'certificate',
  })
  const content = contentOf(claims)
  const { entitlementId, groupId, grant } = content
  const keys = await deps.keys.load(tenantId)
  const own = manifest.keys.find(({ kid }) => kid === keys.leaseKid)
  if (!own?.for?.includes(toWireId('entitlement', entitlementId))) {
    throw new RequestError('tokenForeign')
  }
  const place = { tenantId, groupId, entitlementId }
  const made = await listReports(db, place, grant.begunWith)
  const { report } = grant
  const reportKnown =
    report.sequence === 0 ||
    made.some((one) => one.sequence === report.sequence && one.hash === report.hash)
  const { codes, order, policy } = content
  const { rights } = grant
  const answer = await deps.engine.submit({
    ...{ tenantId, groupId, author, ipAddress },
    command: { type: 'importDelegation', entitlementId, groupId, reason: null, grant, reportKnown },
    // Written once it is decided that the token is taken, under the same lock.
    delegated: {
      order: { groupId, rights, order, codeHashes: codes.hashes },
      codeSalt: codes.salt,
      policy,
      manifest,
    },
  })
  // Also when it was refused: another server of the database may have taken a newer one.
  deps.keys.forget(tenantId)
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  await dropReportsUntil(db, place, grant.begunWith, report.sequence)
  return entitlementId
}

/** The tenant has signed it, so it is of the form that `sealDelegation` makes. */
function contentOf(claims: Claims): DelegationContent {
  const { ent, grp, aud, begun, iat, exp, v } = claims
  const entitlementId = fromWireId('entitlement', String(ent))
  const groupId = fromWireId('group', String(grp))
  const serverId = fromWireId('localServer', String(aud))
  if (v !== 1 || !entitlementId || !groupId || !serverId) {
    throw new RequestError('offlineTokenMalformed')
  }
  const told = claims as unknown as Omit<DelegationContent, 'groupId' | 'entitlementId' | 'grant'> &
    Omit<DelegationGrant, 'serverId' | 'begunWith' | 'issuedAt' | 'endsAt'>
  const { order, certificate, policy, codes, ...grant } = told
  return {
    ...{ groupId, entitlementId, order, certificate, policy, codes },
    grant: {
      sequence: grant.sequence,
      begunAt: grant.begunAt,
      rights: grant.rights,
      resets: grant.resets,
      report: grant.report,
      featureUse: grant.featureUse,
      usagePeriodStartAt: grant.usagePeriodStartAt,
      seats: grant.seats,
      serverId,
      begunWith: Number(begun),
      issuedAt: Math.round(Number(iat) * 1000),
      endsAt: Math.round(Number(exp) * 1000),
    },
  }
}
