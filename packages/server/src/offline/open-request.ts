import type { LoadedKeys } from '../identity/tenant-keys.ts'
import { openForTenant } from '../tokens/open-for-tenant.ts'
import { faulty, type Opened, opened } from '../tokens/token-fault.ts'
import { parseClaims, type RequestClaims, readRequestClaims } from './claims.ts'

export const requestType = 'leasehold-offline-request+jwe'

/** Opens the request of a device that is to be activated; docs/formats.md, "Activation request". */
export async function openRequest(
  keys: Pick<LoadedKeys, 'offlineKeys' | 'issuer'>,
  token: string,
  now: number,
): Promise<Opened<RequestClaims>> {
  const text = await openForTenant(keys, token, requestType, now)
  if (!text.ok) return text
  const parsed = parseClaims(text.value)
  if (!parsed) return faulty('malformed')
  if (typeof parsed.type === 'string' && parsed.type !== 'activate') return faulty('wrongType')
  const claims = readRequestClaims(parsed)
  if (!claims) return faulty('malformed')
  return claims.aud === keys.issuer ? opened(claims) : faulty('foreign')
}
