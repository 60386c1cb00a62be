import { type Kysely, sql } from 'kysely'

/** Identity providers, and sessions of the portal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table identity_provider (
    tenant_id uuid not null references tenant,
    id uuid not null,
    /* Whose own it is; null: the vendor's, for all customers without one. */
    customer_id uuid,
    name text not null,
    enabled boolean not null,
    issuer text not null,
    authority text not null,
    audiences text[] not null,
    algorithms text[] not null,
    user_id_claim text not null,
    username_claim text not null,
    group_ids_claim text,
    client_id text,
    sealed_client_secret text,
    sign_in_scope text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  )`,
  `create index identity_provider_issuer on identity_provider (tenant_id, issuer)`,
  `create index identity_provider_customer on identity_provider (tenant_id, customer_id)`,

  /* Ends with the credentials that it was begun with. The cookie is kept as its hash. */
  `create table portal_session (
    tenant_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    token_hash text not null,
    method text not null check (method in ('password', 'openIdToken')),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, contact_id) references contact_credentials on delete cascade
  )`,
  `create unique index portal_session_token on portal_session (tenant_id, token_hash)`,
  `create index portal_session_contact on portal_session (tenant_id, contact_id)`,
  `create index portal_session_expiry on portal_session (expires_at)`,

  /* Both sides: from where the sign came, and how the seat stood. */
  `alter table possible_clone add column ip_address text, add column holder jsonb`,
]
