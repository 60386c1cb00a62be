import type { Kysely } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

/** Removes the lines of a tenant from before an instant. */
export async function forgetLines(
  db: Kysely<Database>,
  tenantId: string,
  before: number,
): Promise<void> {
  await db
    .deleteFrom('audit_line')
    .where('tenant_id', '=', tenantId)
    .where('at', '<', at(before))
    .execute()
}
