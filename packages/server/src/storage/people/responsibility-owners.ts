import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** A user of the vendor who looks after a customer. */
export type ResponsibilityOwner = {
  readonly userId: string
  readonly username: string
  readonly email: string
  readonly firstName: string | null
  readonly lastName: string | null
  /** In the vendor's own words: account manager, support engineer … */
  readonly role: string
  readonly assignedAt: number
}

/** In the order in which they were assigned. */
export async function listOwners(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
): Promise<ResponsibilityOwner[]> {
  return db
    .selectFrom('responsibility_owner as o')
    .innerJoin('vendor_user as u', (join) =>
      join.onRef('u.tenant_id', '=', 'o.tenant_id').onRef('u.id', '=', 'o.user_id'),
    )
    .where('o.tenant_id', '=', tenantId)
    .where('o.customer_id', '=', customerId)
    .select([
      'o.user_id as userId',
      'u.username',
      'u.email',
      'u.first_name as firstName',
      'u.last_name as lastName',
      'o.role',
      'o.assigned_at as assignedAt',
    ])
    .orderBy('o.assigned_at')
    .orderBy('o.user_id')
    .execute()
}

/** Those of the ids that are users of the tenant, held until the transaction ends. */
export async function holdUsers(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('vendor_user')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .select('id')
    .orderBy('id')
    .forKeyShare()
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Puts these in the place of all that there are; whoever stays keeps the date. */
export async function replaceOwners(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  owners: readonly { readonly userId: string; readonly role: string }[],
  now: number,
): Promise<void> {
  const kept = owners.map(({ userId }) => userId)
  await db
    .deleteFrom('responsibility_owner')
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '=', customerId)
    .$if(kept.length > 0, (query) => query.where('user_id', 'not in', kept))
    .execute()
  for (const { userId, role } of owners) {
    await db
      .insertInto('responsibility_owner')
      .values({
        tenant_id: tenantId,
        customer_id: customerId,
        user_id: userId,
        role,
        assigned_at: new Date(now),
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'customer_id', 'user_id']).doUpdateSet({ role }),
      )
      .execute()
  }
}

/** False when the user was none. */
export async function deleteOwner(
  db: Kysely<Database>,
  tenantId: string,
  customerId: string,
  userId: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('responsibility_owner')
    .where('tenant_id', '=', tenantId)
    .where('customer_id', '=', customerId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
