import { type Kysely, sql } from 'kysely'

/**
 * Every tenant-owned row carries tenant_id, and foreign keys include it, so that no row can point
 * across tenants. Hot rows also carry group_id, by which the hot tables can be distributed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* The database itself. A restore from backup raises the epoch; the test clock lives here so that
     a database never changes its mode. */
  `create table installation (
    only_row boolean primary key default true check (only_row),
    epoch integer not null default 1,
    test_clock boolean not null,
    clock_at timestamptz,
    created_at timestamptz not null
  )`,

  `create table tenant (
    id uuid primary key,
    name text not null,
    settings jsonb not null default '{}',
    created_at timestamptz not null
  )`,

  /* Private halves are sealed under the master key. */
  `create table tenant_key (
    tenant_id uuid not null references tenant,
    kid text not null,
    purpose text not null check (purpose in ('root', 'lease', 'webhook', 'offline')),
    public_jwk jsonb not null,
    sealed_private text not null,
    not_before timestamptz not null,
    not_after timestamptz,
    created_at timestamptz not null,
    primary key (tenant_id, kid)
  )`,
  `create table key_manifest (
    tenant_id uuid not null references tenant,
    serial integer not null,
    jws text not null,
    created_at timestamptz not null,
    primary key (tenant_id, serial)
  )`,

  `create table api_client (
    tenant_id uuid not null references tenant,
    id uuid not null,
    client_id text not null unique,
    name text,
    secret_hash text not null,
    scopes text[] not null,
    bootstrap boolean not null default false,
    created_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create table vendor_user (
    tenant_id uuid not null references tenant,
    id uuid not null,
    email text not null,
    first_name text,
    last_name text,
    password_hash text,
    role text not null,
    enabled boolean not null default true,
    created_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index vendor_user_email on vendor_user (tenant_id, lower(email))`,

  `create table product (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    description text,
    lease_period jsonb not null,
    offline_lease_period jsonb not null,
    grace_period jsonb not null,
    linger_period jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index product_name on product (tenant_id, lower(name))`,

  `create table edition (
    tenant_id uuid not null,
    id uuid not null,
    product_id uuid not null,
    name text not null,
    description text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, product_id) references product
  )`,
  `create unique index edition_name on edition (tenant_id, product_id, lower(name))`,

  /* A definition without a product is global: every product inherits it. */
  `create table feature_definition (
    tenant_id uuid not null references tenant,
    id uuid not null,
    product_id uuid,
    key text not null,
    type text not null check (type in ('bool', 'usageCount', 'elementPool')),
    value bigint check (value >= 0),
    overdraft jsonb not null,
    description text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, product_id) references product
  )`,
  `create unique index feature_definition_key on feature_definition
    (tenant_id, coalesce(product_id, '00000000-0000-0000-0000-000000000000'), key)`,

  /* The value that a product (of a global feature) or an edition sets. */
  `create table feature_value (
    tenant_id uuid not null,
    feature_id uuid not null,
    product_id uuid not null,
    edition_id uuid,
    value bigint check (value >= 0),
    overdraft jsonb,
    updated_at timestamptz not null,
    foreign key (tenant_id, feature_id) references feature_definition on delete cascade,
    foreign key (tenant_id, product_id) references product,
    foreign key (tenant_id, edition_id) references edition on delete cascade
  )`,
  `create unique index feature_value_place on feature_value
    (tenant_id, feature_id, product_id, coalesce(edition_id, '00000000-0000-0000-0000-000000000000'))`,

  `create table attribute_definition (
    tenant_id uuid not null references tenant,
    id uuid not null,
    product_id uuid,
    key text not null,
    type text not null check (type in ('number', 'date', 'string')),
    value text,
    number_range jsonb,
    validation_rules jsonb not null default '[]',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, product_id) references product
  )`,
  `create unique index attribute_definition_key on attribute_definition
    (tenant_id, coalesce(product_id, '00000000-0000-0000-0000-000000000000'), key)`,
  `create table attribute_value (
    tenant_id uuid not null,
    attribute_id uuid not null,
    product_id uuid not null,
    edition_id uuid,
    value text,
    updated_at timestamptz not null,
    foreign key (tenant_id, attribute_id) references attribute_definition on delete cascade,
    foreign key (tenant_id, product_id) references product,
    foreign key (tenant_id, edition_id) references edition on delete cascade
  )`,
  `create unique index attribute_value_place on attribute_value
    (tenant_id, attribute_id, product_id, coalesce(edition_id, '00000000-0000-0000-0000-000000000000'))`,

  `create table plan (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    description text,
    license_type text not null,
    license_start_type text not null,
    license_duration jsonb not null,
    plan_type text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index plan_name on plan (tenant_id, lower(name))`,

  `create table offering (
    tenant_id uuid not null references tenant,
    id uuid not null,
    product_id uuid not null,
    edition_id uuid not null,
    plan_id uuid not null,
    name text not null,
    description text,
    sku text not null,
    seat_count integer not null check (seat_count >= 1),
    overdraft_seats jsonb not null,
    concurrency_mode text not null,
    has_maintenance boolean not null,
    maintenance_duration jsonb not null,
    grace_period jsonb,
    usage_reset_schedule text not null,
    custom_fields jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, product_id) references product,
    foreign key (tenant_id, edition_id) references edition,
    foreign key (tenant_id, plan_id) references plan
  )`,
  `create unique index offering_sku on offering (tenant_id, sku)`,
  `create index offering_edition on offering (tenant_id, edition_id)`,
  `create index offering_plan on offering (tenant_id, plan_id)`,

  `create table customer (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    account_ref_id text,
    /* Every further field of the API: legalName, address, contract dates … */
    profile jsonb not null default '{}',
    custom_fields jsonb not null default '{}',
    disabled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index customer_account_ref on customer (tenant_id, account_ref_id)
    where account_ref_id is not null`,
  `create index customer_name on customer (tenant_id, lower(name), id)`,

  `create table entitlement_group (
    tenant_id uuid not null references tenant,
    id uuid not null,
    customer_id uuid,
    order_ref_id text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, customer_id) references customer
  )`,
  `create index entitlement_group_customer on entitlement_group (tenant_id, customer_id, id)`,
  `create index entitlement_group_order on entitlement_group (tenant_id, order_ref_id)
    where order_ref_id is not null`,

  `create table activation_code (
    tenant_id uuid not null,
    code text not null,
    group_id uuid not null,
    created_at timestamptz not null,
    primary key (tenant_id, code),
    foreign key (tenant_id, group_id) references entitlement_group
  )`,
  `create index activation_code_group on activation_code (tenant_id, group_id)`,

  /* What lists filter and sort by, kept from the current rights; the rights themselves are in
     entitlement_version. Written by the engine only. */
  `create table entitlement (
    tenant_id uuid not null,
    id uuid not null,
    group_id uuid not null,
    product_id uuid not null,
    edition_id uuid not null,
    offering_id uuid not null,
    sku text not null,
    version integer not null,
    started_at timestamptz,
    expiry_at timestamptz,
    right_end_at timestamptz,
    maintenance_expiry_at timestamptz,
    disabled_at timestamptz,
    customer_disabled_at timestamptz,
    exported_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, group_id) references entitlement_group,
    foreign key (tenant_id, product_id) references product,
    foreign key (tenant_id, edition_id) references edition,
    foreign key (tenant_id, offering_id) references offering
  )`,
  `create index entitlement_group_of on entitlement (tenant_id, group_id, id)`,
  `create index entitlement_product on entitlement (tenant_id, product_id, id)`,
  `create index entitlement_offering on entitlement (tenant_id, offering_id)`,
  `create index entitlement_edition on entitlement (tenant_id, edition_id)`,
  `create index entitlement_expiry on entitlement (tenant_id, expiry_at)`,

  /* Never updated, never deleted. */
  `create table entitlement_version (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    version integer not null,
    at timestamptz not null,
    kind text not null,
    author jsonb not null,
    reason text,
    changes jsonb not null,
    rights jsonb not null,
    primary key (tenant_id, group_id, entitlement_id, version)
  )`,

  /* The hot row. Room is left on its page so that updates stay on it and touch no index. */
  `create table entitlement_use (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    product_id uuid not null,
    version integer not null,
    seats_used integer not null check (seats_used >= 0),
    seats_limit bigint,
    seats_cap bigint,
    usage_period_start_at timestamptz,
    decided_at timestamptz not null,
    primary key (tenant_id, group_id, entitlement_id),
    constraint never_oversold check (seats_cap is null or seats_used <= seats_cap)
  ) with (fillfactor = 50)`,

  `create table feature_use (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    feature_id uuid not null,
    used bigint not null check (used >= 0),
    cap bigint,
    reset_at timestamptz not null,
    primary key (tenant_id, group_id, entitlement_id, feature_id),
    constraint never_overdrawn check (cap is null or used <= cap)
  ) with (fillfactor = 50)`,

  `create table activation (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    id uuid not null,
    seat_id text not null,
    seat_name text,
    method text not null,
    username text,
    mode text not null,
    fingerprint text,
    client_version text,
    epoch integer not null,
    nonce bigint not null,
    held boolean not null,
    loss text,
    activated_at timestamptz not null,
    last_lease_at timestamptz not null,
    lease_expiry_at timestamptz not null,
    fence_at timestamptz not null,
    linger_expiry_at timestamptz,
    deactivated_at timestamptz,
    /* The latest sign that a copy is at work. */
    suspected_at timestamptz,
    /* When something of it falls back by itself; null when nothing will. */
    due_at timestamptz,
    holdings jsonb not null default '{}',
    counted jsonb not null default '{}',
    /* The narrowest column first in every index: with tenant and group first, the planner, whose
       statistics lag behind, takes one index for the other and scans a whole group. */
    primary key (id, group_id, tenant_id)
  ) with (fillfactor = 70)`,
  `create unique index activation_seat on activation (entitlement_id, seat_id, group_id, tenant_id)`,
  `create index activation_due on activation (entitlement_id, due_at, group_id, tenant_id)
    where due_at is not null`,

  `create table activation_log (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    activation_id uuid,
    seat_id text not null,
    at timestamptz not null,
    operation text not null,
    lease_expiry_at timestamptz,
    seats_used integer not null,
    /* What the event changed of it; lines may be written later than they happened. */
    seats_change integer not null,
    seat_limit bigint,
    ip_address text,
    detail jsonb
  ) partition by range (at)`,
  `create index activation_log_entitlement on activation_log (tenant_id, group_id, entitlement_id, at)`,
  `create table activation_log_rest partition of activation_log default`,

  `create table usage_summary (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    feature_id uuid not null,
    key text not null,
    from_at timestamptz not null,
    until_at timestamptz not null,
    used bigint not null,
    overdraft_used bigint not null,
    reason text not null
  )`,
  `create index usage_summary_entitlement on usage_summary
    (tenant_id, group_id, entitlement_id, until_at)`,

  `create table possible_clone (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    activation_id uuid not null,
    at timestamptz not null,
    sign text not null,
    evidence jsonb not null
  )`,
  `create index possible_clone_activation on possible_clone
    (tenant_id, group_id, entitlement_id, at)`,

  /* Answers of licensing calls, so that a lost reply can be given again. */
  `create table licensing_answer (
    tenant_id uuid not null,
    group_id uuid not null,
    scope text not null,
    key_hash bytea not null,
    request_hash bytea not null,
    activation_id uuid,
    nonce bigint,
    sealed bytea not null,
    expires_at timestamptz not null,
    primary key (tenant_id, group_id, scope, key_hash)
  )`,
  `create index licensing_answer_expiry on licensing_answer (expires_at)`,

  `create table job (
    name text primary key,
    due_at timestamptz not null,
    locked_until timestamptz,
    attempts integer not null default 0,
    last_error text
  )`,
]
