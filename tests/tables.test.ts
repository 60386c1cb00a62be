import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../packages/server/test/support/database.ts'

// The fences of the schema, read from the catalogue of a database that has every migration.

let database: TestDatabase
let tables: Map<string, Set<string>>

beforeAll(async () => {
  database = await testDatabase()
  tables = await readColumns()
})
afterAll(() => database.drop())

// Partitions are parts of the table that they belong to, and say nothing of their own.
async function readColumns(): Promise<Map<string, Set<string>>> {
  const { rows } = await database.pool.query<{ name: string; columns: string[] }>(
    `select k.relname as name, array_agg(a.attname::text) as columns
      from pg_class k
      join pg_attribute a on a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
      where k.relnamespace = 'public'::regnamespace and k.relkind in ('r', 'p')
        and not k.relispartition
      group by k.relname`,
  )
  return new Map(rows.map(({ name, columns }) => [name, new Set(columns)]))
}

// Of no tenant, each with the reason for it.
const ofNobody: Readonly<Record<string, string>> = {
  installation: 'the database itself',
  tenant: 'its id is the tenant',
  event_fan_out: 'how far the events of all tenants have become deliveries',
  job: 'work that is done for all tenants at once',
  kysely_migration: 'of the migrations',
  kysely_migration_lock: 'of the migrations',
}

// Of a tenant but of no group: few rows, which a distributed database has everywhere.
const ofNoGroup: Readonly<Record<string, string>> = {
  tenant_key: 'identity',
  key_manifest: 'identity',
  api_client: 'identity',
  vendor_user: 'identity',
  vendor_role: 'identity',
  user_session: 'people, not uses',
  user_second_factor: 'people, not uses',
  audit_line: 'read by tenant and time',
  token_failure: 'identity',
  kept_step: 'of a request, which may concern several groups',
  product: 'catalogue',
  edition: 'catalogue',
  feature_definition: 'catalogue',
  feature_value: 'catalogue',
  attribute_definition: 'catalogue',
  attribute_value: 'catalogue',
  plan: 'catalogue',
  offering: 'catalogue',
  customer: 'customers',
  webhook: 'integration',
  webhook_delivery: 'of a listener, not of a group',
  webhook_lane: 'of a listener, not of a group',
  customer_note: 'customers',
  responsibility_owner: 'customers',
  contact: 'people, not uses',
  contact_credentials: 'people, not uses',
  sign_in_failure: 'people, not uses',
  password_token: 'people, not uses',
  forgotten_password: 'people, not uses',
  identity_provider: 'settings',
  portal_session: 'people, not uses',
  local_server: 'few rows; its licence carries the group',
  local_installation: 'one row: the server itself',
  custom_field: 'settings',
  custom_field_value: 'one for each customer or offering',
  portal_settings: 'settings',
  portal_file: 'settings',
  mail: 'to people; gone once sent',
  entitlement_group: 'its id is the group',
  bulk_change: 'few rows; its items carry the group',
  data_import: 'files that are read in',
  data_import_chunk: 'the same',
  data_import_error: 'the same',
}

test('every row of a tenant carries tenant_id', () => {
  const problems = [...tables]
    .filter(([name, columns]) => !columns.has('tenant_id') && !(name in ofNobody))
    .map(([name]) => `${name}: add tenant_id, or say in this test why it is of no tenant`)
  expect(problems).toEqual([])
})

test('every row that grows with use carries group_id, by which it can be distributed', () => {
  const problems = [...tables]
    .filter(([name]) => !(name in ofNobody) && !(name in ofNoGroup))
    .filter(([, columns]) => !columns.has('group_id'))
    .map(([name]) => `${name}: add group_id, or say in this test why it is of no group`)
  expect(problems).toEqual([])
})

test('every name of a table in these lists is that of a table', () => {
  const named = [...Object.keys(ofNobody), ...Object.keys(ofNoGroup)]
  expect(named.filter((name) => !tables.has(name))).toEqual([])
})

test('foreign keys include the tenant, so that no row can point across tenants', async () => {
  const { rows } = await database.pool.query<{ key: string; columns: string[] }>(
    `select format('%s of %s', c.conname, c.conrelid::regclass) as key,
        array(select a.attname::text from pg_attribute a
          where a.attrelid = c.conrelid and a.attnum = any(c.conkey)) as columns
      from pg_constraint c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
  )
  expect(rows.length).toBeGreaterThan(10)
  const problems = rows
    .filter(({ columns }) => !columns.includes('tenant_id'))
    .map(({ key }) => `${key}: refer to (tenant_id, id)`)
  expect(problems).toEqual([])
})

test('counters are held by the database too: what is used never passes its cap', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `select conrelid::regclass::text as name from pg_constraint
      where contype = 'c' and conname in ('never_oversold', 'never_overdrawn') order by 1`,
  )
  expect(rows.map(({ name }) => name)).toEqual(['entitlement_use', 'feature_use'])
})
