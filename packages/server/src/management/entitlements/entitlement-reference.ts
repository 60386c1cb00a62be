import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import { component, nullable, ref, wireId } from '../../http/wire.ts'
import { entitlementNames } from '../../storage/entitlement-names.ts'

/** Enough of an entitlement for a row of another list to name it. */
export const EntitlementReference = component(
  'EntitlementReference',
  Type.Object({
    id: wireId('entitlement'),
    sku: Type.String(),
    offeringName: Type.String(),
    customerId: nullable(wireId('customer')),
    customerName: nullable(Type.String()),
  }),
)

type Reference = Static<typeof EntitlementReference>

/** A property of such a row. */
export const expandedEntitlement = {
  ...nullable(ref(EntitlementReference)),
  description: 'With expand=entitlement, else null.',
}

const words = ['entitlement'] as const

export const expandEntitlement = expandQuery(words)

/** The names of the entitlements of a page, where the query asks for them; null for others. */
export async function expandedEntitlements(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { expand }: { expand?: string },
  ids: readonly string[],
): Promise<(id: string) => Reference | null> {
  if (!readExpand(expand, words).has('entitlement')) return () => null
  const names = await entitlementNames(db, tenantId, ids)
  return (id) => {
    const name = names.get(id)
    if (!name) return null
    const customerId = name.customerId === null ? null : toWireId('customer', name.customerId)
    return { id: toWireId('entitlement', id), ...name, customerId }
  }
}
