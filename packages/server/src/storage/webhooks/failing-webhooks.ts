import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

export type FailingWebhook = {
  readonly id: string
  readonly uri: string
  readonly description: string | null
  readonly enabled: boolean
  readonly isGone: boolean
  /** The first failure since the latest success; null when nothing waits. */
  readonly failingSinceAt: number | null
  /** Resources of which something waits. */
  readonly waiting: number
  /** Deliveries given up since `parkedFrom`. */
  readonly parked: number
  readonly lastError: string | null
  readonly lastStatus: number | null
}

// Beyond it nobody needs the exact figure.
const countedAtMost = 1_000

/**
 * Listeners that fail now, have given up deliveries since `parkedFrom`, or said that they are gone;
 * the one that fails longest first.
 */
export async function listFailingWebhooks(
  db: Kysely<Database>,
  tenantId: string,
  parkedFrom: number,
): Promise<FailingWebhook[]> {
  const { rows } = await sql<FailingWebhook>`
    select w.id, w.uri, w.description, w.enabled,
      coalesce(w.disabled_reason = 'gone', false) as "isGone",
      l.since as "failingSinceAt", l.count as waiting, p.count as parked,
      d.last_error as "lastError", d.last_status as "lastStatus"
    from webhook w
    cross join lateral (select min(failing_since) as since, count(*) as count from (
      select failing_since from webhook_lane l
      where l.tenant_id = w.tenant_id and l.webhook_id = w.id and l.failing_since is not null
      limit ${countedAtMost}) failing) l
    cross join lateral (select count(*) as count from (
      select from webhook_delivery p
      where p.tenant_id = w.tenant_id and p.webhook_id = w.id and p.state = 'parked'
        and p.settled_at >= ${at(parkedFrom)}
      limit ${countedAtMost}) parked) p
    left join lateral (select last_error, last_status from webhook_delivery d
      where d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.last_attempt_at is not null
        and d.state <> 'delivered'
      order by d.event_position desc limit 1) d on true
    where w.tenant_id = ${tenantId}
      and (l.count > 0 or p.count > 0 or w.disabled_reason = 'gone')
    order by l.since nulls last, w.id`.execute(db)
  return rows
}
