import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import { manifestType } from '../identity/manifest.ts'
import type { LoadedKeys } from '../identity/tenant-keys.ts'
import { openForTenant } from '../tokens/open-for-tenant.ts'
import { openedOrRefused } from '../tokens/refuse-token.ts'
import { type Claims, type SigningJwk, unverifiedClaims, verifyJws } from '../tokens/verify-jws.ts'

type ListedKey = SigningJwk & {
  readonly kid: string
  readonly nbf: number
  readonly exp: number | null
  readonly use: readonly string[]
  readonly for?: readonly string[]
}

type PinnedKeys = Pick<LoadedKeys, 'issuer' | 'offlineKeys' | 'rootJwks'>

export type Manifest = {
  readonly serial: number
  readonly madeAt: number
  readonly jws: string
  readonly keys: readonly ListedKey[]
}

/**
 * What the tenant has signed, and encrypted to this local license server. The key that signed it is
 * one of a manifest that comes with it, and that a pinned root has signed.
 *
 * @param manifestOf where among the claims that manifest stands
 */
export async function openFromTenant(
  deps: {
    readonly keys: { load(tenantId: string): Promise<PinnedKeys> }
    readonly clock: Pick<Deps['clock'], 'now'>
  },
  { tenantId, serverId }: { readonly tenantId: string; readonly serverId: string },
  token: string,
  { envelope, type, manifestOf }: { envelope: string; type: string; manifestOf: string },
): Promise<{ claims: Claims; manifest: Manifest }> {
  const keys = await deps.keys.load(tenantId)
  const now = deps.clock.now()
  const signed = openedOrRefused(await openForTenant(keys, token, envelope, now))
  const jws = unverifiedClaims(signed)?.[manifestOf]
  if (typeof jws !== 'string') throw new RequestError('offlineTokenMalformed')
  const manifest = readManifest(jws, keys.rootJwks, toWireId('tenant', tenantId))
  const claims = openedOrRefused(
    verifyJws(signed, type, (kid, { iat }) => {
      const key = manifest.keys.find((one) => one.kid === kid)
      return key && mayHaveSigned(key, Number(iat)) ? key : 'foreign'
    }),
  )
  if (claims.iss !== keys.issuer) throw new RequestError('offlineTokenForeign')
  if (claims.aud !== toWireId('localServer', serverId)) throw new RequestError('tokenForeign')
  return { claims, manifest }
}

function readManifest(
  jws: string,
  roots: readonly (SigningJwk & { kid: string })[],
  issuer: string,
): Manifest {
  const claims = openedOrRefused(
    verifyJws(jws, manifestType, (kid) => roots.find((root) => root.kid === kid) ?? 'foreign'),
  )
  if (claims.iss !== issuer) throw new RequestError('offlineTokenForeign')
  // A root that is pinned has signed it, so it is of the form that this program makes.
  const { serial, iat, keys } = claims as unknown as {
    serial: number
    iat: number
    keys: ListedKey[]
  }
  return { serial, madeAt: Math.round(iat * 1000), jws, keys }
}

/** Keys of local servers sign leases of their own, and nothing for others. */
function mayHaveSigned({ use, nbf, exp, ...key }: ListedKey, iat: number): boolean {
  return !('for' in key) && use.includes('lease') && nbf <= iat && (exp === null || iat < exp)
}
