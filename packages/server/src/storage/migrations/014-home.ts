import { type Kysely, sql } from 'kysely'

/** What Home asks for at each visit is found by index, however much there is of the rest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create index activation_log_denied on activation_log (tenant_id, at)
    where operation in ('activationDenied', 'featureCheckoutDenied')`,
  /* Only those of which anything was published after they were made. */
  `create index entitlement_use_published on entitlement_use (published_at, tenant_id)
    where published_version > 1`,
  /* Node-locked seats: no time gives them back. Their leases change no column of it. */
  `create index activation_kept on activation (activated_at, tenant_id)
    where held and due_at is null`,
  `create index webhook_delivery_parked on webhook_delivery (tenant_id, webhook_id, settled_at)
    where state = 'parked'`,
  `create index mail_failed on mail (tenant_id, failed_at) where failed_at is not null`,
]
