import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Total } from '../listing.ts'
import type { Database } from '../schema.ts'

type Counted = { readonly tables: RawBuilder<unknown>; readonly where: RawBuilder<SqlBool> }

// Counting so many takes about a millisecond.
const bound = 10_000
// Where the statistics say that there are so many times more, they are believed without counting.
const surely = 5

/** How many there are: counted up to 10,000, and beyond that what the planner's statistics say. */
export async function countUpTo(
  db: Kysely<Database>,
  { tables, where }: Counted,
  count: 'bounded' | 'exact' | 'none',
): Promise<Total> {
  const estimated = count === 'exact' ? 0 : await estimate(db, { tables, where })
  if (estimated > surely * bound) return { total: estimated, isEstimate: true }
  const limit = count === 'exact' ? sql`` : sql`limit ${bound + 1}`
  const { rows } = await sql<{ total: number }>`select count(*) as total
    from (select from ${tables} where ${where} ${limit}) counted`.execute(db)
  const total = rows[0]?.total ?? 0
  if (count === 'exact' || total <= bound) return { total }
  return { total: Math.max(estimated, total), isEstimate: true }
}

type Explained = { 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }

async function estimate(db: Kysely<Database>, { tables, where }: Counted): Promise<number> {
  const { rows } = await sql<Explained>`explain (format json)
    select from ${tables} where ${where}`.execute(db)
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}
