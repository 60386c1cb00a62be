import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* What happened, written in the transaction of the change. `position` rises along every chain of
     changes that wait for each other; `xact` tells a reader which rows it may have missed, see
     docs/decisions/0020-event-feed.md. */
  `create sequence event_position`,
  `create table event (
    tenant_id uuid not null,
    group_id uuid,
    id uuid not null,
    position bigint not null default nextval('event_position'),
    xact xid8 not null default pg_current_xact_id(),
    code text not null,
    resource_id uuid not null,
    payload jsonb not null,
    at timestamptz not null
  ) partition by range (at)`,
  `create index event_tenant on event (tenant_id, position)`,
  `create index event_resource on event (resource_id, position)`,
  `create index event_xact on event (xact)`,
  `create table event_rest partition of event default`,

  /* When time alone will make an event of an entitlement; its row is made anew when the instant
     that it hangs on (\`ends_at\`) moves. */
  `create table entitlement_watch (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    kind text not null check (kind in ('start', 'term', 'maintenance', 'usage')),
    ends_at timestamptz,
    next_at timestamptz,
    primary key (tenant_id, group_id, entitlement_id, kind)
  )`,
  `create index entitlement_watch_next on entitlement_watch (next_at) where next_at is not null`,
  /* Entitlements from before: every mark is ahead of them, and passed ones are told once. */
  `insert into entitlement_watch (tenant_id, group_id, entitlement_id, kind, ends_at, next_at)
    select tenant_id, group_id, id, 'term', expiry_at,
        case when expiry_at > updated_at then greatest(expiry_at - interval '30 days', updated_at) end
      from entitlement where expiry_at is not null
    union all
    select tenant_id, group_id, id, 'maintenance', maintenance_expiry_at,
        case when maintenance_expiry_at > updated_at
          then greatest(maintenance_expiry_at - interval '30 days', updated_at) end
      from entitlement where maintenance_expiry_at is not null
    union all
    select tenant_id, group_id, id, 'start', started_at, started_at
      from entitlement where started_at > updated_at
    union all
    select tenant_id, group_id, entitlement_id, 'usage', usage_period_start_at, usage_period_start_at
      from entitlement_use where usage_period_start_at is not null`,

  `create table webhook (
    tenant_id uuid not null references tenant,
    id uuid not null,
    uri text not null,
    subscriptions text[] not null,
    description text,
    enabled boolean not null default true,
    /* Why it is off: an administrator, or the receiver itself, by answering 410. */
    disabled_reason text check (disabled_reason in ('byHand', 'gone')),
    sealed_secret text not null,
    /* Signs too, for as long as receivers may need to learn the new one. */
    sealed_old_secret text,
    old_secret_until_at timestamptz,
    /* Events of transactions that were visible then are not for it. */
    since pg_snapshot not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  /* How far events have become deliveries: all that \`seen\` sees, and of those that \`up_to\` sees
     besides, the ones up to \`position\`. */
  `create table event_fan_out (
    only_row boolean primary key default true check (only_row),
    seen pg_snapshot not null,
    up_to pg_snapshot,
    position bigint not null default 0
  )`,
  `insert into event_fan_out (seen) values (pg_current_snapshot())`,

  `create table webhook_delivery (
    tenant_id uuid not null,
    webhook_id uuid not null,
    event_position bigint not null,
    event_id uuid not null,
    event_at timestamptz not null,
    code text not null,
    resource_id uuid not null,
    state text not null check (state in ('pending', 'delivered', 'parked')),
    attempts integer not null default 0,
    last_attempt_at timestamptz,
    last_status integer,
    last_error text,
    /* When it was delivered or parked. */
    settled_at timestamptz,
    created_at timestamptz not null,
    primary key (tenant_id, webhook_id, event_position),
    foreign key (tenant_id, webhook_id) references webhook on delete cascade
  ) with (fillfactor = 80)`,
  `create index webhook_delivery_pending on webhook_delivery
    (tenant_id, webhook_id, resource_id, event_position) where state = 'pending'`,
  `create index webhook_delivery_event on webhook_delivery (tenant_id, webhook_id, event_id)`,
  `create index webhook_delivery_settled on webhook_delivery (settled_at) where settled_at is not null`,

  /* One row for each resource of which a listener has something to come: deliveries of a resource
     go one after the other, and one that fails holds up its own resource only. */
  `create table webhook_lane (
    tenant_id uuid not null,
    webhook_id uuid not null,
    resource_id uuid not null,
    due_at timestamptz not null,
    /* Since the last success. */
    failures integer not null default 0,
    failing_since timestamptz,
    /* The server that is at it, and until when nobody else will be. */
    lease uuid,
    leased_until timestamptz,
    primary key (tenant_id, webhook_id, resource_id),
    foreign key (tenant_id, webhook_id) references webhook on delete cascade
  ) with (fillfactor = 50)`,
  `create index webhook_lane_due on webhook_lane (tenant_id, webhook_id, due_at)`,
]
