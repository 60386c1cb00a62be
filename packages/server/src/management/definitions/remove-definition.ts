import type { Kysely } from 'kysely'
import { deleteDefinition, type Part } from '../../storage/definitions.ts'
import { editionsSetting, entitlementsGranting, productsSetting } from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { refuseInUse } from '../refuse-in-use.ts'

/** Refused while values are set for it further down, or entitlements grant it. */
export async function removeDefinition(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  { id, productId }: { readonly id: string; readonly productId: string | null },
): Promise<void> {
  refuseInUse({
    product: await productsSetting(db, tenantId, part, id),
    edition: await editionsSetting(db, tenantId, part, id),
    entitlement: await entitlementsGranting(db, tenantId, part, { id, productId }),
  })
  await deleteDefinition(db, tenantId, part, id)
}
