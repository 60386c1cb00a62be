import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Listed, Listing, Total } from '../listing.ts'
import type { Database } from '../schema.ts'
import { countUpTo } from './count.ts'
import { behind, orderBy, type Sorts, stepsOf } from './sorting.ts'
import type { Match } from './words.ts'

export type Source<Key extends string> = {
  /** What follows `from`. */
  readonly tables: RawBuilder<unknown>
  readonly id: RawBuilder<unknown>
  readonly where: RawBuilder<SqlBool>
  /** What the search text must be found by; null without one. */
  readonly match: Match | null
  readonly sorts: Sorts<Key>
}

/** The items of the page in place of their ids. */
export function withItems<T>(found: Listed<string>, byId: ReadonlyMap<string, T>): Listed<T> {
  return { ...found, items: found.items.flatMap((id) => byId.get(id) ?? []) }
}

type Found = { id: string; values: string[] }

// How far a search looks along the order before it asks the index of words. A word of more than a
// hundredth of all items fills a page sooner so; a rarer one is quickly gathered by the index.
const searchWindow = 1000

/** The ids of one page. Found without the wide rows, which only those of the page need. */
export async function listIds<Key extends string>(
  db: Kysely<Database>,
  source: Source<Key>,
  listing: Listing<Key>,
): Promise<Listed<string>> {
  return source.match === null
    ? plainPage(db, source, listing)
    : searchedPage(db, { ...source, match: source.match }, listing)
}

async function plainPage<Key extends string>(
  db: Kysely<Database>,
  source: Source<Key>,
  listing: Listing<Key>,
): Promise<Listed<string>> {
  const { steps, from, values } = parts(source, listing)
  const { rows } = await sql<Found>`select ${source.id} as id, ${values} as values ${from}
    order by ${orderBy(steps)} limit ${listing.limit + 1} offset ${offsetOf(listing)}`.execute(db)
  return paged(rows, listing, () => countUpTo(db, source, listing.count))
}

async function searchedPage<Key extends string>(
  db: Kysely<Database>,
  source: Source<Key> & { match: Match },
  listing: Listing<Key>,
): Promise<Listed<string>> {
  const { steps, from } = parts(source, listing)
  const offset = offsetOf(listing)
  const columns = sql.join(steps.map(({ by }, index) => sql`${by} as ${place(index)}`))
  const ofWindow = sql`array[${sql.join(steps.map((_, index) => sql`${place(index)}::text`))}]`
  const { match } = source
  const words = match.words.map((word, index) => sql`, ${word} as ${wordAt(index)}`)
  const often = match.words.map((_, index) => sql`count(*) filter (where ${wordAt(index)})`)
  const window = await sql<Found & { seen: number; often: number[] }>`
    with seen as materialized (
      select ${source.id} as item, ${match.fits} as hit${sql.join(words, sql``)}, ${columns} ${from}
      order by ${orderBy(steps)} limit ${searchWindow})
    select n.seen, n.often, s.item as id, ${ofWindow} as values
    from (select count(*) as seen, array[${sql.join(often)}]::integer[] as often from seen) n
    left join seen s on s.hit
    order by ${orderBy(steps, place)}`.execute(db)
  const hits = window.rows.filter(({ id }) => id !== null)
  const { seen = 0, often: counts = [] } = window.rows[0] ?? {}
  const page = hits.slice(offset, offset + listing.limit + 1)
  if (seen < searchWindow) {
    return paged(page, listing, async () => ({ total: hits.length }))
  }
  if (page.length > listing.limit && listing.count !== 'exact') {
    return paged(page, listing, async () => {
      const { total } = await countUpTo(db, source, 'bounded')
      return { total: Math.round((hits.length / seen) * total), isEstimate: true }
    })
  }
  const { rows } = await sql<Found & { total: number }>`
    with hits as materialized (
      select ${source.id} as item, ${columns} ${from} and ${gathered(match, counts)}),
    page as (
      select * from hits
      order by ${orderBy(steps, place)} limit ${listing.limit + 1} offset ${offset})
    select n.total, p.item as id, ${ofWindow} as values
    from (select count(*) as total from hits) n left join page p on true
    order by ${orderBy(steps, place)}`.execute(db)
  const found = rows.filter(({ id }) => id !== null)
  const total = rows[0]?.total ?? 0
  return paged(found, listing, async () => ({ total }))
}

// To look at a row costs about as much as to gather so many from the index of words.
const rowCost = 20

/**
 * By the rare words alone: of one that is far more frequent than the rarest, the index would gather
 * all rows to leave next to none.
 */
function gathered(match: Match, counts: readonly number[]): RawBuilder<SqlBool> {
  const bound = rowCost * Math.max(1, Math.min(...counts))
  const rare = counts.flatMap((count, index) => (count <= bound ? [index] : []))
  return rare.length === counts.length ? match.fits : match.gatheredBy(rare)
}

const wordAt = (index: number) => sql.ref(`w${index}`)
const place = (index: number) => sql.ref(`s${index}`)

function parts<Key extends string>(source: Source<Key>, { order, after }: Listing<Key>) {
  const steps = stepsOf(source.sorts, order, source.id)
  const start = after === null ? sql`true` : behind(steps, after.values)
  const from = sql`from ${source.tables} where ${source.where} and ${start}`
  const values = sql`array[${sql.join(steps.map(({ by }) => sql`(${by})::text`))}]`
  return { steps, from, values }
}

function offsetOf({ after, offset }: Listing<string>): number {
  return after === null ? offset : 0
}

/** @param found what the page has, and one item more if there is any */
async function paged(
  found: readonly Found[],
  listing: Listing<string>,
  count: () => Promise<Total>,
): Promise<Listed<string>> {
  const rows = found.slice(0, listing.limit)
  const last = found.length > listing.limit ? rows.at(-1) : undefined
  const { total, isEstimate = false } = await totalOf(
    rows.length,
    last !== undefined,
    listing,
    count,
  )
  return {
    items: rows.map(({ id }) => id),
    total,
    isEstimate,
    next: last ? { values: last.values, total, isEstimate } : null,
  }
}

/**
 * An estimate never ends a loop over the pages early: it is more than what was seen while there is
 * more, and on the last page the count is exact.
 */
async function totalOf(
  length: number,
  hasMore: boolean,
  { after, offset, ...listing }: Listing<string>,
  count: () => Promise<Total>,
): Promise<Total> {
  if (after !== null) return after
  if (!hasMore && (length > 0 || offset === 0)) return { total: offset + length }
  const isCounted = listing.count !== 'none'
  const counted = isCounted ? await count() : { total: 0, isEstimate: true }
  if (!counted.isEstimate) return counted
  return hasMore
    ? { ...counted, total: Math.max(counted.total, offset + length + 1) }
    : { ...counted, total: Math.min(counted.total, offset) }
}
