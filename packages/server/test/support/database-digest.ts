import type pg from 'pg'

/** A digest of every row of every table: equal digests, equal databases. */
export async function databaseDigest({ deps }: { deps: { pool: pg.Pool } }): Promise<string> {
  const { rows } = await deps.pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      order by relname`,
  )
  const parts = rows.map(
    ({ name }) => `select '${name}', md5(coalesce(string_agg(t::text, ' ' order by t::text), ''))
      from ${name} t`,
  )
  const digests = await deps.pool.query({ text: parts.join(' union all '), rowMode: 'array' })
  return JSON.stringify(digests.rows.sort())
}
