import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { containing } from '../like.ts'
import type { Database } from '../schema.ts'

/** How a search finds the rows of a table that keeps its words. */
export type Match = {
  readonly fits: RawBuilder<SqlBool>
  /** Each of its words for itself, to see how frequent it is. */
  readonly words: readonly RawBuilder<SqlBool>[]
  /** The same rows as `fits`, gathered by these of its words only and then looked at. */
  gatheredBy(words: readonly number[]): RawBuilder<SqlBool>
}

/** Each word of the text begins one of the row's, or the row is one of those named by the text. */
export function matchWords(
  column: RawBuilder<unknown>,
  tenantId: string,
  search: string,
  named?: RawBuilder<SqlBool>,
): Match {
  const has = (text: string) => sql<SqlBool>`${column} @@ search_query(${tenantId}, ${text})`
  const orNamed = (fits: RawBuilder<SqlBool>) =>
    named ? sql<SqlBool>`(${fits} or ${named})` : fits
  const words = wordsOf(search)
  return {
    fits: orNamed(has(search)),
    // One of signs only is in every row.
    words: words.map((word) => sql<SqlBool>`coalesce(${has(word)}, true)`),
    gatheredBy(rare) {
      const gathered = has(words.filter((_, index) => rare.includes(index)).join(' '))
      // An index takes what is asked for by `@@`, but not whether that is true.
      return orNamed(sql`(${gathered} and (${has(search)}) is true)`)
    },
  }
}

/**
 * Split no finer than search_query does, which makes other spaces to this one and takes the first
 * twenty words; none of a text that comes near it.
 */
function wordsOf(search: string): string[] {
  const text = search.normalize('NFKD')
  const isLong = text.split(/\s/).length >= 20
  return isLong ? [] : text.split(/[ \t\n\r]+/).filter((word) => word !== '')
}

/** In a short table: each word of the text stands somewhere in one of the columns. */
export function containsWords(
  columns: readonly RawBuilder<unknown>[],
  search: string,
): RawBuilder<SqlBool> {
  const words = search.split(/\s+/).filter((word) => word !== '')
  const each = words.map((word) => {
    const places = columns.map((column) => sql`folded(${column}) like folded(${containing(word)})`)
    return sql`(${sql.join(places, sql` or `)})`
  })
  return sql<SqlBool>`(${sql.join([sql`true`, ...each], sql` and `)})`
}

// Of a beginning that fits more seats than these, a person has to type more.
const seatsShown = 100

/** Entitlements of a whole activation code. */
export async function entitlementsOfCode(
  db: Kysely<Database>,
  tenantId: string,
  search: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from activation_code k
    join entitlement e on e.tenant_id = k.tenant_id and e.group_id = k.group_id
    where k.tenant_id = ${tenantId} and k.code = ${search.trim().toUpperCase()}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Entitlements that have a seat whose id begins with the text. */
export async function entitlementsOfSeats(
  db: Kysely<Database>,
  tenantId: string,
  search: string,
): Promise<string[]> {
  const beginning = containing(search.trim()).slice(1)
  const { rows } = await sql<{ id: string }>`
    select distinct s.entitlement_id as id from (
      select entitlement_id from activation
      where tenant_id = ${tenantId} and lower(seat_id) like lower(${beginning})
      limit ${seatsShown}) s`.execute(db)
  return rows.map(({ id }) => id)
}
