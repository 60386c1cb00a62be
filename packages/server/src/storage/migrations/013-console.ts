import { type Kysely, sql } from 'kysely'

/** How people of the vendor sign in to the console. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* The cookie is kept as its hash. */
  `create table user_session (
    tenant_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    token_hash text not null,
    method text not null check (method in ('password', 'openIdToken')),
    /* Whether a code of the second factor was shown when it was begun, or since. */
    second_factor boolean not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references vendor_user on delete cascade
  )`,
  `create unique index user_session_token on user_session (tenant_id, token_hash)`,
  `create index user_session_user on user_session (tenant_id, user_id)`,
  `create index user_session_expiry on user_session (expires_at)`,

  `create table user_second_factor (
    tenant_id uuid not null,
    user_id uuid not null,
    sealed_secret text not null,
    /* Null while it is being set up: nothing asks for it yet. */
    confirmed_at timestamptz,
    /* Of the latest code that was taken: neither it nor an earlier one counts again. */
    last_step integer not null,
    recovery_hashes text[] not null,
    created_at timestamptz not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references vendor_user on delete cascade
  )`,

  /* What an identity provider calls the person, where that is not their e-mail. */
  `alter table vendor_user add column claim_value text`,
  `create unique index vendor_user_claim on vendor_user (tenant_id, claim_value)
    where claim_value is not null`,
  `alter table identity_provider add column signs_in_users boolean not null default false`,
]
