import { type Kysely, sql } from 'kysely'

/**
 * What lists and searches go by, kept beside the rows themselves: words to search in, the status of
 * an entitlement with the instant until which it holds, and for each way to filter or sort an index
 * that ends in the id, so that a page of a million rows is found like one of a thousand.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

// What stands between words: everything of ASCII but letters and digits, and the punctuation of
// other scripts. Not a class of the database's locale, which another database might lack.
const space = String.raw`[\s\u00a0\u3000]+`
const between = String.raw`[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+`

const statements = [
  /* Upper and lower case, accents and ligatures are alike. */
  String.raw`create function folded(value text) returns text language sql immutable parallel safe as $$
    select translate(replace(replace(replace(
      regexp_replace(lower(normalize(value, NFKD)), '[\u0300-\u036f]', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðı', 'olddi') $$`,

  /* Words carry the end of their tenant's id: an index of words is one of all tenants, and a word
     that is frequent with one must cost another nothing. What has signs within it (AB-12/3) is there
     without them from each of its parts on, so that AB12, 12/3 and 3 are beginnings of it. */
  `create function search_words(tenant uuid, texts text[]) returns tsvector
    language sql immutable parallel safe as $$
    select array_to_tsvector(array(
      select distinct right(tenant::text, 8) || left(word, 100)
      from unnest(texts) text, regexp_split_to_table(folded(text), '${space}') run,
        regexp_split_to_array(run, '${between}') parts,
        generate_subscripts(parts, 1) i, array_to_string(parts[i:], '') word
      where word <> '')) $$`,

  /* Each word of the text is the beginning of one that is searched; none without a word. */
  `create function search_query(tenant uuid, text text) returns tsquery
    language sql immutable parallel safe as $$
    select string_agg('''' || right(tenant::text, 8) || left(word, 100) || ''':*', ' & ')::tsquery
    from (
      select regexp_replace(part, '${between}', '', 'g') as word
      from regexp_split_to_table(folded(text), '${space}') part limit 20
    ) words where word <> '' $$`,

  /* The same order as statusAt in core; a test compares the two. */
  `create function entitlement_status(disabled_at timestamptz, customer_disabled_at timestamptz,
      exported_at timestamptz, started_at timestamptz, expiry_at timestamptz,
      right_end_at timestamptz, at timestamptz) returns text
    language sql immutable parallel safe as $$
    select case
      when disabled_at is not null then 'disabled'
      when customer_disabled_at is not null then 'customerDisabled'
      when exported_at is not null then 'exported'
      when started_at is null or started_at > at then 'created'
      when expiry_at is null or expiry_at > at then 'active'
      when right_end_at > at then 'gracePeriod'
      else 'expired' end $$`,

  /* Until when it stays so by itself; null is for good. */
  `create function entitlement_status_until(disabled_at timestamptz,
      customer_disabled_at timestamptz, exported_at timestamptz, started_at timestamptz,
      expiry_at timestamptz, right_end_at timestamptz, at timestamptz) returns timestamptz
    language sql immutable parallel safe as $$
    select case
      when coalesce(disabled_at, customer_disabled_at, exported_at) is not null then null
      when started_at is null or started_at > at then started_at
      when expiry_at is null or expiry_at > at then expiry_at
      when right_end_at > at then right_end_at
      else null end $$`,

  `alter table customer
    add column status text generated always as (case when disabled_at is not null then 'disabled'
      when profile -> 'inactive' = 'true' then 'inactive' else 'active' end) stored,
    add column type text generated always as (profile ->> 'type') stored,
    add column search tsvector generated always as (search_words(tenant_id,
      array[name, profile ->> 'legalName', account_ref_id])) stored`,
  `create index customer_status on customer (tenant_id, status, id)`,
  `create index customer_type on customer (tenant_id, type, id)`,
  `create index customer_updated on customer (tenant_id, updated_at, id)`,
  `create index customer_by_account_ref on customer
    (tenant_id, (account_ref_id is null), (coalesce(account_ref_id, '')), id)`,
  `create index customer_search on customer using gin (search) with (gin_pending_list_limit = 256)`,

  `alter table contact add column search tsvector generated always as (search_words(tenant_id,
    array[email, first_name, last_name, contact_ref_id])) stored`,
  `create index contact_search on contact using gin (search) with (gin_pending_list_limit = 256)`,
  `create index contact_by_email on contact (tenant_id, lower(email), id)`,
  `create index contact_by_last_name on contact
    (tenant_id, (lower(last_name) is null), (coalesce(lower(last_name), '')), id)`,
  `drop index contact_email`,

  `alter table entitlement_group add column search tsvector not null default ''`,
  `create index entitlement_group_by_order on entitlement_group
    (tenant_id, (order_ref_id is null), (coalesce(order_ref_id, '')), id)`,
  `create index entitlement_group_search on entitlement_group
    using gin (search) with (gin_pending_list_limit = 256)`,

  `alter table entitlement
    add column customer_id uuid,
    add column plan_type text,
    add column edited boolean not null default false,
    add column overdrawn boolean not null default false,
    add column status text not null default 'created',
    add column status_until timestamptz,
    add column search tsvector not null default ''`,

  `create function keep_group_search() returns trigger language plpgsql as $$
    declare who record;
    begin
      -- Locked, so that another name of the customer is either seen here or sees this group.
      select name, account_ref_id into who from customer
        where tenant_id = new.tenant_id and id = new.customer_id for share;
      new.search := search_words(new.tenant_id, array[who.name, who.account_ref_id,
        new.order_ref_id] || array(select code from activation_code k
          where k.tenant_id = new.tenant_id and k.group_id = new.id
          -- A vector has its limits; a whole code is found without it.
          order by k.created_at, k.code limit 100));
      return new;
    end $$`,
  `create function keep_entitlement_status() returns trigger language plpgsql as $$
    begin
      new.status := entitlement_status(new.disabled_at, new.customer_disabled_at, new.exported_at,
        new.started_at, new.expiry_at, new.right_end_at, new.updated_at);
      new.status_until := entitlement_status_until(new.disabled_at, new.customer_disabled_at,
        new.exported_at, new.started_at, new.expiry_at, new.right_end_at, new.updated_at);
      return new;
    end $$`,
  `create function keep_entitlement_search() returns trigger language plpgsql as $$
    declare owner record;
    begin
      if tg_op = 'INSERT' then
        -- Locked for the same reason. An entitlement that is there already is found by its group.
        select customer_id, search into owner from entitlement_group
          where tenant_id = new.tenant_id and id = new.group_id for share;
      else
        select customer_id, search into owner from entitlement_group
          where tenant_id = new.tenant_id and id = new.group_id;
      end if;
      new.customer_id := owner.customer_id;
      new.search := owner.search || search_words(new.tenant_id, array[new.sku]);
      return new;
    end $$`,
  `create function pass_group_on() returns trigger language plpgsql as $$
    begin
      update entitlement e set customer_id = new.customer_id,
          search = new.search || search_words(e.tenant_id, array[e.sku])
        where e.tenant_id = new.tenant_id and e.group_id = new.id;
      return null;
    end $$`,
  `create function pass_customer_on() returns trigger language plpgsql as $$
    begin
      update entitlement_group set customer_id = customer_id
        where tenant_id = new.tenant_id and customer_id = new.id;
      return null;
    end $$`,
  `create function pass_codes_on() returns trigger language plpgsql as $$
    begin
      update entitlement_group g set customer_id = g.customer_id
        from (select distinct tenant_id, group_id from changed) k
        where g.tenant_id = k.tenant_id and g.id = k.group_id;
      return null;
    end $$`,

  `create trigger keep_search before insert or update of customer_id, order_ref_id
    on entitlement_group for each row execute function keep_group_search()`,
  `create trigger pass_on after update of customer_id, order_ref_id on entitlement_group for each row
    when (old.search is distinct from new.search or old.customer_id is distinct from new.customer_id)
    execute function pass_group_on()`,
  `create trigger pass_on after update of name, account_ref_id on customer for each row
    when (old.name <> new.name or old.account_ref_id is distinct from new.account_ref_id)
    execute function pass_customer_on()`,
  `create trigger pass_new_on after insert on activation_code referencing new table as changed
    for each statement execute function pass_codes_on()`,
  `create trigger pass_old_on after delete on activation_code referencing old table as changed
    for each statement execute function pass_codes_on()`,
  /* The job that moves statuses on writes none of these columns. */
  `create trigger keep_status before insert or update of disabled_at, customer_disabled_at,
    exported_at, started_at, expiry_at, right_end_at, updated_at
    on entitlement for each row execute function keep_entitlement_status()`,
  `create trigger keep_search before insert on entitlement
    for each row execute function keep_entitlement_search()`,
  `create trigger keep_search_of_sku before update of sku on entitlement for each row
    when (old.sku <> new.sku) execute function keep_entitlement_search()`,

  /* What is there already. */
  `update entitlement_group set customer_id = customer_id`,
  `update entitlement e set plan_type = v.rights #>> '{plan,type}', updated_at = e.updated_at,
      customer_id = g.customer_id,
      search = g.search || search_words(e.tenant_id, array[e.sku]),
      edited = v.rights @? '$.features[*].edited ? (@ == true)'
        or v.rights @? '$.attributes[*].edited ? (@ == true)',
      overdrawn = exists (select from entitlement_use u where u.tenant_id = e.tenant_id
        and u.group_id = e.group_id and u.entitlement_id = e.id
        and u.seats_used > (v.rights ->> 'seatCount')::bigint)
    from entitlement_version v, entitlement_group g
    where g.tenant_id = e.tenant_id and g.id = e.group_id
      and v.tenant_id = e.tenant_id and v.group_id = e.group_id and v.entitlement_id = e.id
      and v.version = e.version`,

  `drop index entitlement_offering, entitlement_edition, entitlement_expiry`,
  `create index entitlement_offering on entitlement (tenant_id, offering_id, id)`,
  `create index entitlement_edition on entitlement (tenant_id, edition_id, id)`,
  `create index entitlement_expiry on entitlement
    (tenant_id, (coalesce(expiry_at, 'infinity')), id)`,
  `create index entitlement_started on entitlement
    (tenant_id, (coalesce(started_at, 'infinity')), id)`,
  `create index entitlement_updated on entitlement (tenant_id, updated_at, id)`,
  `create index entitlement_customer on entitlement (tenant_id, customer_id, id)`,
  `create index entitlement_plan_type on entitlement (tenant_id, plan_type, id)`,
  `create index entitlement_sku on entitlement (tenant_id, sku, id)`,
  `create index entitlement_status on entitlement (tenant_id, status, id)`,
  `create index entitlement_status_expiry on entitlement
    (tenant_id, status, (coalesce(expiry_at, 'infinity')), id)`,
  `create index entitlement_status_until on entitlement (status_until, tenant_id)
    where status_until is not null`,
  `create index entitlement_edited on entitlement (tenant_id, id) where edited`,
  `create index entitlement_overdrawn on entitlement (tenant_id, id) where overdrawn`,
  `create index entitlement_exported on entitlement (tenant_id, id) where exported_at is not null`,
  `create index entitlement_search on entitlement
    using gin (search) with (gin_pending_list_limit = 256)`,

  /* Files that are read in; what was sent is kept until all of it has been read, so that a server
     that dies leaves nothing half known. */
  `create table data_import (
    tenant_id uuid not null references tenant,
    id uuid not null,
    kind text not null,
    dry_run boolean not null,
    status text not null check (status in
      ('receiving', 'waiting', 'running', 'finished', 'failed', 'cancelled')),
    file_name text,
    author jsonb not null,
    rows_total integer not null default 0,
    rows_done integer not null default 0,
    created integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    failed integer not null default 0,
    failure text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create index data_import_open on data_import (created_at)
    where status in ('receiving', 'waiting', 'running')`,
  `create table data_import_chunk (
    tenant_id uuid not null,
    import_id uuid not null,
    number integer not null,
    bytes bytea not null,
    primary key (tenant_id, import_id, number),
    foreign key (tenant_id, import_id) references data_import on delete cascade
  )`,
  `create table data_import_error (
    tenant_id uuid not null,
    import_id uuid not null,
    line integer not null,
    number integer not null,
    "column" text,
    code text not null,
    message text not null,
    primary key (tenant_id, import_id, line, number),
    foreign key (tenant_id, import_id) references data_import on delete cascade
  )`,

  /* The text first: the engine asks for seats of an entitlement and must not be led here. */
  `create index activation_seat_text on activation (lower(seat_id) text_pattern_ops, tenant_id)`,
]
