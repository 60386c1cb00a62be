import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export async function insertVendorUser(
  db: Kysely<Database>,
  user: {
    tenantId: string
    id: string
    email: string
    passwordHash: string | null
    role: string
    createdAt: number
  },
): Promise<void> {
  await db
    .insertInto('vendor_user')
    .values({
      tenant_id: user.tenantId,
      id: user.id,
      email: user.email,
      first_name: null,
      last_name: null,
      password_hash: user.passwordHash,
      role: user.role,
      created_at: new Date(user.createdAt),
    })
    .execute()
}
