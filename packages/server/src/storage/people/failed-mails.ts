import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

export type FailedMail = {
  readonly id: string
  readonly kind: string
  readonly createdAt: number
  readonly failedAt: number
  readonly lastError: string | null
}

/** Mails that were given up since an instant, the latest first, and how many there are. */
export async function listFailedMails(
  db: Kysely<Database>,
  tenantId: string,
  from: number,
  limit: number,
): Promise<{ items: FailedMail[]; total: number }> {
  const failed = db
    .selectFrom('mail')
    .where('tenant_id', '=', tenantId)
    .where('failed_at', '>=', at(from))
  const items = await failed
    .select(['id', 'kind', 'created_at as createdAt', 'last_error as lastError'])
    // Of these there is none without it.
    .select(sql<number>`failed_at`.as('failedAt'))
    .orderBy('failed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  const { total } = await failed.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return { items, total }
}
