import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { firstTenantName } from '../identity/bootstrap.ts'
import type { Ed25519Jwk, RsaJwk } from '../identity/jwk.ts'
import { renameTenant, type Tenant } from '../storage/tenants.ts'
import { type DemoUser, makeDemoAccess } from './demo/demo-access.ts'
import { makeDemoCatalogue } from './demo/demo-catalogue.ts'
import { makeDemoOrders } from './demo/demo-orders.ts'
import { makeDemoOwners } from './demo/demo-owners.ts'
import { type DemoPortal, makeDemoPortal } from './demo/demo-portal.ts'

/** The invented vendor, of drawing software. */
const vendorName = 'Plumbline'

/** What `bootstrap.json` tells about the demo: all that an application needs to be licensed by it. */
export type DemoInfo = {
  productId: string
  productName: string
  /** Of an order with free seats. */
  activationCode: string
  /** What an application pins. */
  publicKeys: readonly Ed25519Jwk[]
  /** What requests of machines without a network are encrypted to. */
  offlineKey: RsaJwk
  /** One of each order: expiring, in grace, expired, disabled … */
  activationCodes: Record<string, string>
  /** Who can sign in to the console besides the administrator, each with another role. */
  users: readonly DemoUser[]
  /** Where customers look, and how to sign in as some of them. */
  portal: DemoPortal
}

/**
 * Fills an empty tenant with the business of an invented vendor. Called again it adds only what
 * is missing.
 */
export async function makeDemo(
  deps: Deps,
  { id: tenantId }: Pick<Tenant, 'id'>,
): Promise<DemoInfo> {
  await renameTenant(deps.db, tenantId, { from: firstTenantName, to: vendorName })
  const author = { type: 'system', id: null, name: 'Demo' } as const
  const product = await makeDemoCatalogue(deps, tenantId)
  const { activationCode, activationCodes } = await makeDemoOrders(deps, {
    tenantId,
    author,
    ipAddress: null,
  })
  const users = await makeDemoAccess(deps, tenantId)
  await makeDemoOwners(deps, tenantId)
  const keys = await deps.keys.load(tenantId)
  return {
    productId: toWireId('product', product.id),
    productName: product.name,
    activationCode,
    publicKeys: keys.rootJwks,
    offlineKey: keys.offlineJwk,
    activationCodes,
    users,
    portal: await makeDemoPortal(deps, tenantId),
  }
}
