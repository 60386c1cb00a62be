import { createHash } from 'node:crypto'
import type { TestServer } from '../support/server.ts'

const tables = [
  'entitlement_group',
  'activation_code',
  'entitlement',
  'entitlement_use',
  'entitlement_version',
  'feature_use',
  'activation',
  'activation_log',
  'usage_summary',
  'possible_clone',
  'licensing_answer',
]

/** A digest of every row that licensing writes: equal digests, equal rows. */
export async function rowsDigest({ deps }: TestServer): Promise<string> {
  const hash = createHash('sha256')
  for (const table of tables) {
    const { rows } = await deps.pool.query<{ row: string }>(
      `select t::text as row from ${table} t order by t::text`,
    )
    hash.update(table)
    for (const { row } of rows) hash.update(row)
  }
  return hash.digest('hex')
}
