import { type Kysely, sql } from 'kysely'

/**
 * The functions of searching know each other by more than a name. `pg_restore` makes tables and
 * fills them without a search path, and what computes a column of theirs found no `folded` then: a
 * copy of the database could not be restored. A body that is parsed when the function is made holds
 * what it calls, wherever it is called from. What it computes is the same.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const space = String.raw`[\s\u00a0\u3000]+`
const between = String.raw`[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+`

const statements = [
  `create or replace function search_words(tenant uuid, texts text[]) returns tsvector
    language sql immutable parallel safe
    return array_to_tsvector(array(
      select distinct right(tenant::text, 8) || left(word, 100)
      from unnest(texts) text, regexp_split_to_table(folded(text), '${space}') run,
        regexp_split_to_array(run, '${between}') parts,
        generate_subscripts(parts, 1) i, array_to_string(parts[i:], '') word
      where word <> ''))`,

  `create or replace function search_query(tenant uuid, text text) returns tsquery
    language sql immutable parallel safe
    return (
      select string_agg('''' || right(tenant::text, 8) || left(word, 100) || ''':*', ' & ')::tsquery
      from (
        select regexp_replace(part, '${between}', '', 'g') as word
        from regexp_split_to_table(folded(text), '${space}') part limit 20
      ) words where word <> '')`,
]
