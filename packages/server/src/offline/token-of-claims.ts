import { createHash } from 'node:crypto'
import type { OfflineReport, OfflineToken } from '@leasehold/core/commands'
import { parseInstant } from '../http/instant.ts'
import { RequestError } from '../http/request-error.ts'
import type { ReportClaims, RequestClaims } from './claims.ts'

/** What the rules look at of any token of a device. */
export function tokenOfClaims(claims: RequestClaims | ReportClaims): OfflineToken {
  const { requestId, counter, escrow, tokenIssueDate } = claims
  const issuedAt = parseInstant(tokenIssueDate)
  if (issuedAt === null) throw new RequestError('offlineTokenMalformed')
  const hash = createHash('sha256').update(JSON.stringify(claims)).digest('base64url')
  return { requestId, counter, hash, issuedAt, escrow }
}

export function reportOfClaims(claims: ReportClaims): OfflineReport {
  const { epoch, fp, usage } = claims
  return { ...tokenOfClaims(claims), epoch, fingerprint: fp, usage }
}
