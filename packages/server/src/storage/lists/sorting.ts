import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Order } from '../listing.ts'

type ValueType = 'uuid' | 'text' | 'timestamptz' | 'boolean' | 'integer'

/** What is sorted by: an expression that is never null, as an index has it. */
export type SortPart = { readonly by: RawBuilder<unknown>; readonly type: ValueType }

/** What each word of a sort stands for; behind all of them comes the id. */
export type Sorts<Key extends string> = Readonly<Record<Key, readonly SortPart[]>>

type Step = SortPart & { readonly descending: boolean }

const word = (type: ValueType) => (by: RawBuilder<unknown>) => ({ by, type })
export const byText = word('text')
export const byId = word('uuid')
export const byNumber = word('integer')
export const byInstant = word('timestamptz')

/** What never happens comes after everything that does, and first when descending. */
export function byInstantOrNever(column: RawBuilder<unknown>): SortPart {
  return byInstant(sql`coalesce(${column}, 'infinity')`)
}

/** What has no text comes after everything that has one, and first when descending. */
export function byTextOrNone(column: RawBuilder<unknown>): readonly SortPart[] {
  return [
    { by: sql`(${column} is null)`, type: 'boolean' },
    { by: sql`coalesce(${column}, '')`, type: 'text' },
  ]
}

/** The order without ties. The id goes the way of the key before it. */
export function stepsOf<Key extends string>(
  sorts: Sorts<Key>,
  order: Order<Key>,
  id: RawBuilder<unknown>,
): readonly Step[] {
  const steps = order.flatMap(({ by, descending }) =>
    sorts[by].map((part) => ({ ...part, descending })),
  )
  const hasId = steps.some(({ type }) => type === 'uuid')
  const descending = order.at(-1)?.descending ?? false
  return hasId ? steps : [...steps, { by: id, type: 'uuid', descending }]
}

export function orderBy(steps: readonly Step[], column?: (index: number) => RawBuilder<unknown>) {
  return sql.join(
    steps.map(({ by, descending }, index) => sql`${column?.(index) ?? by} ${way(descending)}`),
  )
}

const way = (descending: boolean) => (descending ? sql`desc` : sql`asc`)

/** Everything behind the item that has these values. */
export function behind(steps: readonly Step[], values: readonly string[]): RawBuilder<SqlBool> {
  const value = (index: number) =>
    sql`${values[index] ?? null}::text::${sql.raw(steps[index]?.type ?? 'text')}`
  const [first] = steps
  if (first && steps.every(({ descending }) => descending === first.descending)) {
    const than = first.descending ? sql`<` : sql`>`
    const columns = sql.join(steps.map(({ by }) => by))
    return sql<SqlBool>`(${columns}) ${than} (${sql.join(steps.map((_, index) => value(index)))})`
  }
  const ways = steps.map(({ by, descending }, index) => {
    const equal = steps.slice(0, index).map((step, i) => sql`${step.by} = ${value(i)}`)
    return sql`(${sql.join([...equal, sql`${by} ${descending ? sql`<` : sql`>`} ${value(index)}`], sql` and `)})`
  })
  return sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/
const maxInteger = 2 ** 31 - 1

/** What the database would read without a fault. */
const isOf: Readonly<Record<ValueType, (text: string) => boolean>> = {
  uuid: (text) => uuid.test(text),
  // Names may hold line breaks and tabs.
  text: (text) => text.length <= 1000,
  timestamptz: (text) => text === 'infinity' || (instant.test(text) && isReal(text)),
  boolean: (text) => text === 'true' || text === 'false',
  integer: (text) => /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= maxInteger,
}

/** Not the thirtieth of February, nor in the year zero. */
function isReal(text: string): boolean {
  const second = text.slice(0, 19).replace(' ', 'T')
  const at = Date.parse(`${second}Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(second) && second > '0001'
}

/** Whether values could be of an item in this order: a cursor comes from outside. */
export function areValuesOf<Key extends string>(
  sorts: Sorts<Key>,
  order: Order<Key>,
  values: readonly string[],
): boolean {
  const steps = stepsOf(sorts, order, sql`id`)
  return (
    steps.length === values.length &&
    steps.every(({ type }, index) => isOf[type](values[index] ?? ''))
  )
}
