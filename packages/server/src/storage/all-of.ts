import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** The conditions that are given, all together; a list's filter is made of those asked for. */
export function allOf(parts: readonly (RawBuilder<unknown> | false)[]): RawBuilder<SqlBool> {
  return sql.join([sql`true`, ...parts.filter((part) => part !== false)], sql` and `)
}
