import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { containing } from '../like.ts'
import type { Database } from '../schema.ts'

/** In a table that keeps its words: each word of the text begins one of them. */
export function hasWords(
  column: RawBuilder<unknown>,
  tenantId: string,
  search: string,
): RawBuilder<SqlBool> {
  return sql<SqlBool>`${column} @@ search_query(${tenantId}, ${search})`
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

/** Entitlements that have a seat whose id begins with the text, and those of a whole activation code. */
export async function entitlementsNamed(
  db: Kysely<Database>,
  tenantId: string,
  search: string,
): Promise<string[]> {
  const text = search.trim()
  const beginning = `${containing(text).slice(1)}`
  const { rows } = await sql<{ id: string }>`
    (select distinct s.entitlement_id as id from (
      select entitlement_id from activation
      where tenant_id = ${tenantId} and lower(seat_id) like lower(${beginning})
      limit ${seatsShown}) s)
    union
    select e.id from activation_code k
    join entitlement e on e.tenant_id = k.tenant_id and e.group_id = k.group_id
    where k.tenant_id = ${tenantId} and k.code = ${text.toUpperCase()}`.execute(db)
  return rows.map(({ id }) => id)
}
