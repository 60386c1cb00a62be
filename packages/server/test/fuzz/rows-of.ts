import type pg from 'pg'

/** A hash of all rows of a tenant, by table. */
export async function rowsOf(pool: pg.Pool, tenantId: string): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'tenant_id'
        and t.table_type = 'BASE TABLE' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await pool.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash
        from "${name}" t where tenant_id = $1`,
      [tenantId],
    )
    hashes[name] = rows[0]?.hash ?? ''
  }
  return hashes
}
