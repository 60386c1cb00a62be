import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { findNewestManifest, listTenantKeys } from '../storage/tenant-keys.ts'
import type { Ed25519Jwk } from './jwk.ts'
import { ed25519Signer } from './jws.ts'
import { keysListedIn, makeManifest, manifestType } from './manifest.ts'
import { unseal } from './seal-key.ts'

// A local server's clock may run behind this one.
const skewMs = 300_000

/**
 * The certificate of a local license server's key: a manifest that lists it for its entitlements
 * beside the keys of the tenant's own manifest, under the serial of that one. It withdraws no key,
 * so no client that has seen either finds the other rolled back.
 *
 * @param local.ends by wire id of each entitlement, when its delegation ends
 */
export async function certifyLocalKey(
  { db, clock, secrets }: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  tenantId: string,
  local: {
    readonly jwk: Ed25519Jwk
    readonly ends: Readonly<Record<string, number>>
  },
): Promise<string> {
  const stored = await listTenantKeys(db, tenantId)
  const newest = await findNewestManifest(db, tenantId)
  const root = stored.find(({ purpose }) => purpose === 'root')
  if (!root || !newest) throw new Error(`Tenant ${tenantId} has no root key or no manifest.`)
  const now = clock.now()
  const { jwk, ends } = local
  const notAfterAt = Math.max(...Object.values(ends))
  const own = { jwk, notBeforeAt: now - skewMs, notAfterAt, ends }
  const signAsRoot = ed25519Signer(unseal(secrets, tenantId, root), manifestType, root.kid)
  return makeManifest(signAsRoot, {
    issuer: toWireId('tenant', tenantId),
    serial: newest.serial,
    issuedAt: now,
    keys: [...keysListedIn(newest.jws), own],
  })
}
