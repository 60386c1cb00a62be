import { rightsFromSnapshot } from '@leasehold/core/create-rights'
import { fromWireId } from '@leasehold/core/ids'
import { catalogue, idFunction, product, snapshot } from './seed.mjs'
import { sql } from './tools.mjs'

/** What a hundredth of all, a tenth and so on are called; the rest is rare. */
const forms = "(array['GmbH','Ltd','Inc','SARL','AB'])[i % 5 + 1]"
const syllables =
  "array['ba','ker','lo','mun','ti','sor','vel','dra','pin','zu','gro','hel','fa','nis','quo','rem']"
const name = (i) =>
  [0, 4, 8, 12, 16].map((shift) => `(${syllables})[((${i}) >> ${shift}) % 16 + 1]`).join(' || ')

/** Customers, orders and entitlements as a vendor might have them, an entitlement to each order. */
export async function seedLists(server, entitlements) {
  const tenant = fromWireId('tenant', server.tenantId)
  const customers = entitlements / 5
  await sql(server, `${idFunction}; ${catalogue(tenant)}`)
  const indexes = await dropIndexes(server)
  // The words that search_words makes of the names below, without its regular expressions.
  const tag = tenant.slice(-8)
  const words = [
    "split_part(lower(c.name), ' ', 1)",
    "split_part(lower(c.name), ' ', 2)",
    "'acc' || substr(c.account_ref_id, 5)",
    'substr(c.account_ref_id, 5)',
    "'po' || i",
    'i',
    "'b' || lpad(i::text, 9, '0')",
  ].map((word) => `'${tag}' || ${word}`)
  const rights = JSON.stringify(
    rightsFromSnapshot({ ...snapshot(), features: [], attributes: [] }, Date.now(), null),
  ).replaceAll("'", "''")
  const key = `'${tenant}'::uuid, bench_id('group', i), bench_id('entitlement', i)`
  const customer = `bench_id('customer', i % ${customers} + 1)`
  const series = `from generate_series(1, ${entitlements}) i`
  // One in three has expired or is in grace; terms are spread over two years.
  const expiry = `now() + ((i::bigint * 7919) % 730 - 240) * interval '1 day' + i * interval '1 ms'`
  const disabled = 'case when i % 97 = 0 then now() end'
  const exported = 'case when i % 997 = 0 then now() end'
  const state = `${disabled}, null, ${exported}, now() - interval '400 days', ${expiry}, ${expiry} + interval '14 days', now()`
  await sql(
    server,
    // Words and statuses are given along, which the triggers would make one by one.
    `set session_replication_role = replica; set synchronous_commit = off;
    insert into customer (tenant_id, id, name, account_ref_id, profile, disabled_at, created_at, updated_at)
      select '${tenant}', bench_id('customer', i), initcap(${name('i * 2654435761 % 1048576')}) || ' ' || ${forms},
        'ACC-' || i, '{"type":"customer"}', case when i % 211 = 0 then now() end, now(), now() + i * interval '1 ms'
      from generate_series(1::bigint, ${customers}) i;
    insert into entitlement_group (tenant_id, id, customer_id, order_ref_id, created_at, updated_at, search)
      select '${tenant}', bench_id('group', i), ${customer}, 'PO-' || i, now(), now(),
        array_to_tsvector(array[${words}])
      ${series} join customer c on c.tenant_id = '${tenant}' and c.id = ${customer};
    insert into activation_code (tenant_id, code, group_id, created_at)
      select '${tenant}', 'B' || lpad(i::text, 9, '0'), bench_id('group', i), now() ${series};
    insert into entitlement (tenant_id, group_id, id, product_id, edition_id, offering_id, sku, version,
        started_at, expiry_at, right_end_at, disabled_at, exported_at, created_at, updated_at, customer_id,
        plan_type, edited, overdrawn, status, status_until, search)
      select ${key}, '${product}', '${product}', '${product}', 'BENCH-' || i % 500, 1, now() - interval '400 days', ${expiry},
        ${expiry} + interval '14 days', ${disabled}, ${exported}, now(), now() + i * interval '1 ms', ${customer},
        (array['paid','paid','paid','trial','internal'])[i % 5 + 1], i % 53 = 0, i % 211 = 0,
        entitlement_status(${state}), entitlement_status_until(${state}),
        g.search || array_to_tsvector(array['${tag}bench' || i % 500, '${tag}' || i % 500])
      ${series} join entitlement_group g on g.tenant_id = '${tenant}' and g.id = bench_id('group', i);
    insert into entitlement_version (tenant_id, group_id, entitlement_id, version, at, kind, author, changes, rights)
      select ${key}, 1, now(), 'create', '{"type":"system"}', '[]', '${rights}' ${series};
    insert into entitlement_use (tenant_id, group_id, entitlement_id, product_id, version, seats_used, decided_at)
      select ${key}, '${product}', 1, 0, now() ${series};
    insert into activation (tenant_id, group_id, entitlement_id, id, seat_id, method, mode, epoch, nonce, held,
        activated_at, last_lease_at, lease_expiry_at, fence_at)
      select ${key}, bench_id('activation', i), 'device-' || md5(i::text), 'activationCode', 'online', 1, 1, true,
        now(), now(), now() + interval '1 day', now() + interval '1 day' ${series};
    ${indexes.join(';\n')};`,
  )
  await sql(server, 'vacuum analyze')
  return { entitlements, customers }
}

/** Building an index over all rows takes a fraction of adding them one by one. */
async function dropIndexes(server) {
  const tables = "('customer', 'entitlement_group', 'entitlement', 'activation')"
  const found = await sql(
    server,
    `select indexname || '|' || indexdef from pg_indexes where tablename in ${tables} and indexname not like '%_pkey'`,
  )
  const lines = found
    .trim()
    .split('\n')
    .map((line) => line.split('|'))
  for (const [index] of lines) await sql(server, `drop index ${index}`)
  return lines.map(([, ...definition]) => definition.join('|'))
}
