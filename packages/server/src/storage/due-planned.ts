import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type Author, type Database, json } from './schema.ts'

/** A planned change that a server has taken to make it. */
export type DuePlanned = {
  readonly tenantId: string
  readonly groupId: string
  readonly entitlementId: string
  readonly id: string
  readonly revision: number
  readonly faults: number
  readonly bulkId: string | null
  readonly change: Record<string, unknown>
  readonly reason: string | null
  readonly author: Author
  readonly dryRun: boolean
}

/**
 * Takes scheduled changes that are due, the earliest first, until `claimedUntil`: other servers pass
 * them over. Of one entitlement never a later one while an earlier one is still to be made. A claim
 * saves work only; that a change is made once is the engine's to hold.
 *
 * @param only of one entitlement
 */
export async function claimScheduled(
  db: Kysely<Database>,
  now: number,
  claimedUntil: number,
  limit: number,
  only: { groupId: string; entitlementId: string } | null = null,
): Promise<DuePlanned[]> {
  const place = only
    ? sql`c.entitlement_id = ${only.entitlementId} and c.group_id = ${only.groupId}`
    : sql`true`
  const due = sql`
    select c.id, c.group_id, c.tenant_id from planned_change c
    where c.status = 'pending' and c.bulk_id is null and c.at <= ${new Date(now)} and ${place}
      and ${isFree(now)}
      and not exists (select from planned_change e
        where e.entitlement_id = c.entitlement_id and e.group_id = c.group_id
          and e.status = 'pending' and e.bulk_id is null and (e.at, e.sequence) < (c.at, c.sequence))
    order by c.at, c.sequence limit ${limit}
    for update of c skip locked`
  return claim(db, due, claimedUntil)
}

/**
 * Takes items of the bulk changes that run: of each its share, so that none waits for another one
 * to end. Of one entitlement the earlier bulk's item comes first.
 */
export async function claimItems(
  db: Kysely<Database>,
  now: number,
  claimedUntil: number,
  limit: number,
): Promise<DuePlanned[]> {
  const { rows } = await sql<{ running: number }>`
    select count(*) as running from bulk_change where status = 'running'`.execute(db)
  const running = rows[0]?.running ?? 0
  if (running === 0) return []
  const due = sql`
    select i.id, i.group_id, i.tenant_id
    from (select b.id from bulk_change b where b.status = 'running'
      order by b.created_at, b.id limit ${limit}) b
    cross join lateral (
      select c.id, c.group_id, c.tenant_id from planned_change c
      where c.bulk_id = b.id and c.status = 'pending' and ${isFree(now)}
        and not exists (select from planned_change e
          join bulk_change o on o.tenant_id = e.tenant_id and o.id = e.bulk_id
          where e.entitlement_id = c.entitlement_id and e.group_id = c.group_id
            and e.status = 'pending' and e.sequence < c.sequence and o.status = 'running')
      order by c.sequence limit ${Math.ceil(limit / running)}
      for update of c skip locked) i
    limit ${limit}`
  return claim(db, due, claimedUntil)
}

const isFree = (now: number) =>
  sql`(c.claimed_until is null or c.claimed_until <= ${new Date(now)})`

async function claim(
  db: Kysely<Database>,
  due: RawBuilder<unknown>,
  claimedUntil: number,
): Promise<DuePlanned[]> {
  const { rows } = await sql<DuePlanned>`
    with due as materialized (${due})
    update planned_change p set claimed_until = ${new Date(claimedUntil)}
    from due join planned_change d
        on d.id = due.id and d.group_id = due.group_id and d.tenant_id = due.tenant_id
      left join bulk_change b on b.tenant_id = d.tenant_id and b.id = d.bulk_id
    where p.id = due.id and p.group_id = due.group_id and p.tenant_id = due.tenant_id
    returning p.tenant_id as "tenantId", p.group_id as "groupId",
      p.entitlement_id as "entitlementId", p.id, p.revision, p.faults, p.bulk_id as "bulkId",
      coalesce(p.change, b.change) as change, coalesce(p.reason, b.reason) as reason,
      coalesce(p.author, b.author) as author, coalesce(b.dry_run, false) as "dryRun"`.execute(db)
  return rows
}

type Claimed = Pick<DuePlanned, 'tenantId' | 'groupId' | 'id' | 'revision'>

/** Notes what came of one that the engine did not decide; one that was edited meanwhile stays. */
export async function finishUndecided(
  db: Kysely<Database>,
  claimed: Claimed,
  outcome: {
    status: 'done' | 'refused' | 'failed'
    version?: number
    code?: string
    result: unknown
  },
  now: number,
): Promise<void> {
  await pendingOne(db, claimed)
    .set({
      status: outcome.status,
      version: outcome.version ?? null,
      code: outcome.code ?? null,
      result: outcome.result === null ? null : json(outcome.result),
      claimed_until: null,
      finished_at: new Date(now),
      updated_at: new Date(now),
    })
    .execute()
}

/** Leaves one to be tried again, by any server, from `againAt` on. */
export async function putBack(
  db: Kysely<Database>,
  claimed: Claimed,
  againAt: number,
  faults: number,
): Promise<void> {
  await pendingOne(db, claimed)
    .set({ claimed_until: new Date(againAt), faults })
    .execute()
}

function pendingOne(db: Kysely<Database>, { tenantId, groupId, id, revision }: Claimed) {
  return db
    .updateTable('planned_change')
    .where('id', '=', id)
    .where('group_id', '=', groupId)
    .where('tenant_id', '=', tenantId)
    .where('revision', '=', revision)
    .where('status', '=', 'pending')
}
