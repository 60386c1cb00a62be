import { rightsFromSnapshot } from '@leasehold/core/create-rights'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import { sql } from './tools.mjs'

const none = { type: 'none', count: null }
export const product = '019a0000-0000-7000-8000-000000000001'

/** Ids that both sides can compute: ordered by number, as ids made over time are. */
export const idFunction = `
  create or replace function bench_id(kind text, i bigint) returns uuid immutable parallel safe
  language sql as $$ select (lpad(to_hex(i), 12, '0') || '7000' ||
    case kind when 'group' then '8001' when 'entitlement' then '8002' when 'customer' then '8004' else '8003' end ||
    '000000000000')::uuid $$`

/** Fills the database with entitlements `from`..`to`, each in a group of its own with one code. */
export async function seed(server, from, to) {
  const tenant = fromWireId('tenant', server.tenantId)
  const now = Date.now()
  if (from === 1) await sql(server, `${idFunction}; ${catalogue(tenant)}`)
  const rights = JSON.stringify(rightsFromSnapshot(snapshot(), now, null)).replaceAll("'", "''")
  const ids = `'${tenant}'::uuid, bench_id('group', i), bench_id('entitlement', i)`
  const series = `from generate_series(${from}, ${to}) i`
  const year = "now() + interval '1 year'"
  const statements = [
    `insert into entitlement_group (tenant_id, id, created_at, updated_at)
      select '${tenant}', bench_id('group', i), now(), now() ${series}`,
    `insert into activation_code (tenant_id, code, group_id, created_at)
      select '${tenant}', 'B' || lpad(i::text, 9, '0'), bench_id('group', i), now() ${series}`,
    `insert into entitlement (tenant_id, group_id, id, product_id, edition_id, offering_id, sku, version,
        started_at, expiry_at, right_end_at, created_at, updated_at)
      select ${ids}, '${product}', '${product}', '${product}', 'BENCH', 1, now(), ${year}, ${year}, now(), now() ${series}`,
    `insert into entitlement_version (tenant_id, group_id, entitlement_id, version, at, kind, author, changes, rights)
      select ${ids}, 1, now(), 'create', '{"type":"system"}', '[]', '${rights}' ${series}`,
    `insert into entitlement_use (tenant_id, group_id, entitlement_id, product_id, version, seats_used,
        seats_limit, seats_cap, usage_period_start_at, decided_at)
      select ${ids}, '${product}', 1, 0, null, null, now(), now() ${series}`,
  ]
  // Without the triggers that keep words for lists, which would take longest.
  const replica = 'set session_replication_role = replica'
  for (const statement of statements) await sql(server, `${replica}; ${statement}`)
  await sql(server, 'vacuum analyze')
  return { tenant, product: toWireId('product', product) }
}

export function snapshot() {
  return {
    productId: product,
    editionId: product,
    offeringId: product,
    offeringName: 'Bench',
    sku: 'BENCH',
    plan: {
      id: product,
      name: 'Yearly',
      type: 'paid',
      licenseType: 'subscription',
      licenseStartType: 'entitlementCreation',
      licenseDuration: { type: 'year', count: 1 },
    },
    hasMaintenance: false,
    maintenanceDuration: none,
    concurrencyMode: 'concurrent',
    seatCount: 5,
    overdraftSeats: { type: 'unlimited', value: null },
    leasePeriod: { type: 'day', count: 1 },
    offlineLeasePeriod: none,
    gracePeriod: none,
    lingerPeriod: none,
    usageResetSchedule: 'never',
    features: ['export', 'import', 'render', 'simulate'].map((key, i) => ({
      id: `019a0000-0000-7000-8000-00000000010${i}`,
      key,
      type: 'bool',
      value: 1,
      overdraft: { type: 'none', value: null },
      description: null,
      edited: false,
    })),
    attributes: ['region', 'support'].map((key, i) => ({
      id: `019a0000-0000-7000-8000-00000000020${i}`,
      key,
      type: 'string',
      value: 'EU',
      edited: false,
    })),
  }
}

export function catalogue(tenant) {
  const stamps = "'bench', now(), now()"
  const id = `'${tenant}', '${product}'`
  const day = `'{"type":"day","count":1}'`
  const nothing = `'{"type":"none","count":null}'`
  return `
    insert into product (tenant_id, id, name, created_at, updated_at, lease_period, offline_lease_period, grace_period, linger_period)
      values (${id}, ${stamps}, ${day}, ${nothing}, ${nothing}, ${nothing});
    insert into edition (tenant_id, id, name, created_at, updated_at, product_id) values (${id}, ${stamps}, '${product}');
    insert into plan (tenant_id, id, name, created_at, updated_at, license_type, license_start_type, license_duration)
      values (${id}, ${stamps}, 'subscription', 'entitlementCreation', '{"type":"year","count":1}');
    insert into offering (tenant_id, id, name, created_at, updated_at, product_id, edition_id, plan_id, sku, seat_count,
        overdraft_seats, concurrency_mode, has_maintenance, maintenance_duration, usage_reset_schedule)
      values (${id}, ${stamps}, '${product}', '${product}', '${product}', 'BENCH', 5, '{"type":"unlimited","value":null}', 'concurrent', false, ${nothing}, 'never')`
}
