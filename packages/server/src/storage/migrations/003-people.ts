import { type Kysely, sql } from 'kysely'

/** Contacts and how they sign in, notes, custom fields, owners, files, the portal, and mails. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* What belongs to a customer goes with it. */
  `create table contact (
    tenant_id uuid not null,
    id uuid not null,
    customer_id uuid not null,
    email text not null,
    first_name text,
    last_name text,
    contact_ref_id text,
    active boolean not null,
    /* Every further field of the API: title, phoneNumber, location … */
    profile jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  )`,
  `create index contact_customer on contact (tenant_id, customer_id, id)`,
  `create index contact_email on contact (tenant_id, lower(email))`,
  `create unique index contact_ref on contact (tenant_id, customer_id, contact_ref_id)
    where contact_ref_id is not null`,

  /* The username of a password account is its contact's e-mail in lower case. */
  `create table contact_credentials (
    tenant_id uuid not null,
    contact_id uuid not null,
    customer_id uuid not null,
    type text not null check (type in ('password', 'openIdToken')),
    username text check ((username is not null) = (type = 'password')),
    claim_value text check ((claim_value is not null) = (type = 'openIdToken')),
    password_hash text check (password_hash is null or type = 'password'),
    role text not null check (role in ('user', 'admin')),
    active boolean not null,
    updated_at timestamptz not null,
    primary key (tenant_id, contact_id),
    foreign key (tenant_id, contact_id) references contact on delete cascade
  )`,
  `create unique index contact_credentials_username on contact_credentials (tenant_id, username)`,
  /* Two customers may have identity providers of their own that use the same value. */
  `create unique index contact_credentials_claim on contact_credentials
    (tenant_id, claim_value, customer_id)`,

  /* By name, so that a name that nobody has locks like one that somebody has. */
  `create table sign_in_failure (
    tenant_id uuid not null references tenant,
    username text not null,
    failures integer not null,
    failed_at timestamptz not null,
    locked_until timestamptz,
    primary key (tenant_id, username)
  )`,
  `create index sign_in_failure_age on sign_in_failure (failed_at)`,

  /* One open invitation at a time; a new one takes the place of the old. */
  `create table password_token (
    tenant_id uuid not null,
    contact_id uuid not null,
    token_hash text not null,
    purpose text not null check (purpose in ('setup', 'reset')),
    expires_at timestamptz not null,
    primary key (tenant_id, contact_id),
    foreign key (tenant_id, contact_id) references contact on delete cascade
  )`,
  `create unique index password_token_hash on password_token (tenant_id, token_hash)`,
  `create index password_token_expiry on password_token (expires_at)`,

  `create table group_contact (
    tenant_id uuid not null,
    group_id uuid not null,
    contact_id uuid not null,
    created_at timestamptz not null,
    primary key (tenant_id, group_id, contact_id),
    foreign key (tenant_id, group_id) references entitlement_group,
    foreign key (tenant_id, contact_id) references contact on delete cascade
  )`,
  `create index group_contact_contact on group_contact (tenant_id, contact_id, group_id)`,

  `create table license_file (
    tenant_id uuid not null,
    group_id uuid not null,
    id uuid not null,
    file_name text not null,
    content bytea not null,
    uploaded_at timestamptz not null,
    primary key (tenant_id, group_id),
    foreign key (tenant_id, group_id) references entitlement_group
  )`,

  `create table customer_note (
    tenant_id uuid not null,
    id uuid not null,
    customer_id uuid not null,
    note text not null,
    author jsonb not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  )`,
  `create index customer_note_customer on customer_note (tenant_id, customer_id, id)`,
  `create table entitlement_note (
    tenant_id uuid not null,
    group_id uuid not null,
    entitlement_id uuid not null,
    id uuid not null,
    note text not null,
    author jsonb not null,
    created_at timestamptz not null,
    primary key (tenant_id, entitlement_id, id),
    foreign key (tenant_id, entitlement_id) references entitlement
  )`,

  `create table responsibility_owner (
    tenant_id uuid not null,
    customer_id uuid not null,
    user_id uuid not null,
    role text not null,
    assigned_at timestamptz not null,
    primary key (tenant_id, customer_id, user_id),
    foreign key (tenant_id, customer_id) references customer on delete cascade,
    foreign key (tenant_id, user_id) references vendor_user on delete cascade
  )`,
  `create index responsibility_owner_user on responsibility_owner (tenant_id, user_id)`,

  `create table custom_field (
    tenant_id uuid not null references tenant,
    id uuid not null,
    entity_type text not null check (entity_type in ('customer', 'offering')),
    key text not null,
    group_name text,
    display_name text,
    is_unique boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
  )`,
  `create unique index custom_field_key on custom_field (tenant_id, entity_type, key)`,
  /* The values of unique fields once more, since only an index sees every race. */
  `create table custom_field_value (
    tenant_id uuid not null,
    field_id uuid not null,
    value text not null,
    entity_id uuid not null,
    constraint custom_field_value_taken primary key (tenant_id, field_id, value),
    foreign key (tenant_id, field_id) references custom_field on delete cascade
  )`,
  `create index custom_field_value_entity on custom_field_value (tenant_id, entity_id)`,

  `create table portal_settings (
    tenant_id uuid primary key references tenant,
    settings jsonb not null,
    updated_at timestamptz not null
  )`,
  `create table portal_file (
    tenant_id uuid not null references tenant,
    kind text not null check (kind in ('logo', 'css')),
    id uuid not null,
    media_type text not null,
    content bytea not null,
    uploaded_at timestamptz not null,
    primary key (tenant_id, kind)
  )`,

  /* Written with the change that it tells of. What it says is sealed, since it may hold a token,
     and goes once it was sent. */
  `create table mail (
    tenant_id uuid not null references tenant,
    id uuid not null,
    kind text not null,
    sealed bytea,
    created_at timestamptz not null,
    attempts integer not null default 0,
    /* Null when there is nothing left to be done. */
    due_at timestamptz,
    sent_at timestamptz,
    /* Given up: refused for good, or tried for too long. */
    failed_at timestamptz,
    last_error text,
    primary key (tenant_id, id)
  )`,
  `create index mail_due on mail (due_at) where due_at is not null`,
]
