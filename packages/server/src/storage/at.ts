import { type RawBuilder, sql } from 'kysely'

/** An instant to compare a column with: `where('due_at', '<=', at(now))`. */
export function at(instant: number): RawBuilder<number> {
  return sql<number>`${new Date(instant)}`
}
