import type { LogEntry, UsageSummary } from '@leasehold/core/outcome'
import type { Kysely } from 'kysely'
import type { EntitlementPlace } from '../rights-of-version.ts'
import type { Database } from '../schema.ts'

/** Held until the end of the transaction: what is read of the entitlement after it is of one instant. */
export async function lockEntitlement(
  db: Kysely<Database>,
  place: EntitlementPlace,
): Promise<void> {
  await db
    .selectFrom('entitlement_use')
    .select('version')
    .where(({ and }) => and(columnsOf(place)))
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
  const rows = await db
    .selectFrom('report_line')
    .where(({ and }) => and(columnsOf(place)))
    .where('begun_with', '=', begunWith)
    .select(['number', 'kind', 'line'])
    .orderBy('number')
    .limit(limit)
    .execute()
  const last = rows.at(-1)
  if (last) {
    await db
      .deleteFrom('report_line')
      .where(({ and }) => and(columnsOf(place)))
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
  place: EntitlementPlace,
  begunWith: number,
  { sequence, hash, report }: MadeReport,
  now: number,
): Promise<void> {
  await db
    .insertInto('usage_report')
    .values({
      ...columnsOf(place),
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
  return db
    .selectFrom('usage_report')
    .where(({ and }) => and(columnsOf(place)))
    .where('begun_with', '=', begunWith)
    .select(['sequence', 'hash', 'report'])
    .orderBy('sequence')
    .execute()
}

/** The last one of a delegation, without its content. */
export async function findLastReport(
  db: Kysely<Database>,
  place: EntitlementPlace,
  begunWith: number,
): Promise<Omit<MadeReport, 'report'> | undefined> {
  return db
    .selectFrom('usage_report')
    .where(({ and }) => and(columnsOf(place)))
    .where('begun_with', '=', begunWith)
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The cloud has them: their content is not needed any more, their hashes are. */
export async function dropReportsUntil(
  db: Kysely<Database>,
  place: EntitlementPlace,
  begunWith: number,
  sequence: number,
): Promise<void> {
  await db
    .updateTable('usage_report')
    .set({ report: null })
    .where(({ and }) => and(columnsOf(place)))
    .where('begun_with', '=', begunWith)
    .where('sequence', '<=', sequence)
    .execute()
}

/** Of one entitlement: the columns that name it. */
function columnsOf({ tenantId, groupId, entitlementId }: EntitlementPlace) {
  return { tenant_id: tenantId, group_id: groupId, entitlement_id: entitlementId }
}
