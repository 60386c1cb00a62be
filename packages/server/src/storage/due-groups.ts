import type { Kysely } from 'kysely'
import { at } from './at.ts'
import type { Database } from './schema.ts'

/** Groups in which something has fallen due by `now`: a lapsed seat, a linger period that ended. */
export async function groupsWithDueSeats(
  db: Kysely<Database>,
  now: number,
  limit: number,
): Promise<{ tenantId: string; groupId: string }[]> {
  return db
    .selectFrom('activation')
    .where('due_at', '<=', at(now))
    .select(['tenant_id as tenantId', 'group_id as groupId'])
    .distinct()
    .limit(limit)
    .execute()
}
