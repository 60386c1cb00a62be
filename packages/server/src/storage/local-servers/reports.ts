import type { LogEntry, UsageSummary } from '@leasehold/core/outcome'
import type { Kysely } from 'kysely'
import type { EntitlementPlace } from '../rights-of-version.ts'
import type { Database } from '../schema.ts'

/** Held until the end of the transaction: what is read of the entitlement after it is of one instant. */
export async function lockEntitlement(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
): Promise<void> {
  await db
    .selectFrom('entitlement_use')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .forUpdate()
    .execute()
}

type Lines = { log: LogEntry[]; summaries: UsageSummary[]; count: number }

/** Takes the earliest lines of a delegation that are in no report yet. */
export async function takeReportLines(
  db: Kysely<Database>,
  place: EntitlementPlace,
  begunWith: number,
  limit: number,
): Promise<Lines> {
  const lines = ofPlace(db.selectFrom('report_line'), place)
  const rows = await lines
    .where('begun_with', '=', begunWith)
    .select(['number', 'kind', 'line'])
    .orderBy('number')
    .limit(limit)
    .execute()
  const last = rows.at(-1)
  if (last) {
    await db
      .deleteFrom('report_line')
      .where('tenant_id', '=', place.tenantId)
      .where('group_id', '=', place.groupId)
      .where('entitlement_id', '=', place.entitlementId)
      .where('begun_with', '<=', begunWith)
      .where('number', '<=', last.number)
      .execute()
  }
  const of = <T>(kind: 'log' | 'summary') =>
    rows.filter((row) => row.kind === kind).map(({ line }) => line as T)
  return { log: of<LogEntry>('log'), summaries: of<UsageSummary>('summary'), count: rows.length }
}

export type MadeReport = { sequence: number; hash: string; report: string | null }

export async function insertReport(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  begunWith: number,
  { sequence, hash, report }: MadeReport,
  now: number,
): Promise<void> {
  await db
    .insertInto('usage_report')
    .values({
      tenant_id: tenantId,
      group_id: groupId,
      entitlement_id: entitlementId,
      begun_with: begunWith,
      sequence,
      hash,
      report,
      made_at: new Date(now),
    })
    .execute()
}

/** Of a delegation, the earliest first. */
export async function listReports(
  db: Kysely<Database>,
  place: EntitlementPlace,
  begunWith: number,
): Promise<MadeReport[]> {
  return ofPlace(db.selectFrom('usage_report'), place)
    .where('begun_with', '=', begunWith)
    .select(['sequence', 'hash', 'report'])
    .orderBy('sequence')
    .execute()
}

/** The cloud has them: their content is not needed any more, their hashes are. */
export async function dropReportsUntil(
  db: Kysely<Database>,
  { tenantId, groupId, entitlementId }: EntitlementPlace,
  begunWith: number,
  sequence: number,
): Promise<void> {
  await db
    .updateTable('usage_report')
    .set({ report: null })
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('entitlement_id', '=', entitlementId)
    .where('begun_with', '=', begunWith)
    .where('sequence', '<=', sequence)
    .execute()
}

// biome-ignore lint/suspicious/noExplicitAny: two tables with the same three columns
function ofPlace<Q extends { where: (...args: any[]) => any }>(
  query: Q,
  place: EntitlementPlace,
): Q {
  return query
    .where('tenant_id', '=', place.tenantId)
    .where('group_id', '=', place.groupId)
    .where('entitlement_id', '=', place.entitlementId)
}
