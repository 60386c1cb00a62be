import { openJwe } from '../tokens/open-jwe.ts'
import { readJweHeader } from '../tokens/read-jwe-header.ts'
import { faulty, type Opened, opened } from '../tokens/token-fault.ts'
import { parseClaims, type ReportClaims, readReportClaims } from './claims.ts'

export type ReportKind = ReportClaims['type']

const typeOf: Readonly<Record<ReportKind, string>> = {
  refresh: 'leasehold-offline-refresh+jwe',
  deactivate: 'leasehold-offline-deactivation+jwe',
}

/** The activation (wire id) that a report says to be of: what its key is looked up by. */
export function activationOfReport(
  issuer: string,
  kind: ReportKind,
  token: string,
): Opened<string> {
  const header = readJweHeader(token)
  if (!header.ok) return header
  const { alg, enc, typ, kid, aud } = header.value
  if (alg !== 'dir' || enc !== 'A256GCM' || typ !== typeOf[kind]) return faulty('wrongType')
  if (typeof kid !== 'string') return faulty('malformed')
  return aud === issuer ? opened(kid) : faulty('foreign')
}

/** Opens what an activated device says; docs/formats.md, "Refresh request and deactivation". */
export async function openReport(
  issuer: string,
  kind: ReportKind,
  token: string,
  responseKey: Uint8Array,
): Promise<Opened<ReportClaims>> {
  const activation = activationOfReport(issuer, kind, token)
  if (!activation.ok) return activation
  const text = await openJwe(token, { alg: 'dir', typ: typeOf[kind] }, () => responseKey)
  if (!text.ok) return text
  const parsed = parseClaims(text.value)
  if (!parsed) return faulty('malformed')
  if (typeof parsed.type === 'string' && parsed.type !== kind) return faulty('wrongType')
  const claims = readReportClaims(parsed)
  if (!claims || claims.sub !== activation.value) return faulty('malformed')
  return claims.aud === issuer ? opened(claims) : faulty('foreign')
}
