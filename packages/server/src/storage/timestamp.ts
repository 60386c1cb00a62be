import { type RawBuilder, sql } from 'kysely'

/** An instant as an operand: columns come out as milliseconds, but are compared with a Date. */
export function timestamp(at: number): RawBuilder<number> {
  return sql<number>`${new Date(at)}::timestamptz`
}
