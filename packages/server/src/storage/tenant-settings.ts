import { delegationPeriod } from '@leasehold/core/delegation/delegation'
import type { Interval } from '@leasehold/core/interval'
import { defaultPolicy } from '@leasehold/core/state'
import type { Detection } from '@leasehold/core/updates/detection'
import type { BackEndWindow } from '@leasehold/core/updates/publication'
import { type Kysely, sql } from 'kysely'
import type { ContactLanguage } from './people/contact-row.ts'
import { type Database, json } from './schema.ts'

/**
 * What a vendor sets for all of a tenant. A setting is added here, with its default, and in
 * `management/account/settings-model.ts`, which says what it looks like on the wire. They are stored
 * as they are here, only those that were ever set: a new default reaches everybody else.
 */
export type TenantSettings = {
  /** A concurrent seat goes to somebody else only this long after its last lease. */
  readonly regrantMargin: Interval
  /** What signs of a copied device lead to, beyond being recorded. */
  readonly possibleClone: 'report' | 'refuse'
  /** Whether a refusal of the Licensing API says who holds the seats. */
  readonly showHolders: boolean
  /** How long the lines of the audit are kept; `none` is for ever. */
  readonly auditRetention: Interval
  /** How edits are combined before polls and the stream deliver them. */
  readonly backEndWindow: BackEndWindow
  /** Which groups of values polls and the stream deliver the edits of. */
  readonly detection: Detection
  /** How long a client goes without asking for updates, at most. */
  readonly pollInterval: Interval
  /** What becomes of a use reported later, above the limit of its count. */
  readonly lateExcess: 'record' | 'refuse'
  /** Whether a seat whose device says without a network that it is gone is free at once. */
  readonly offlineDeactivation: 'freeAtOnce' | 'waitForLeaseEnd'
  /** How long a token of a delegation lasts, where neither product nor delegation says otherwise. */
  readonly delegationPeriod: Interval
  /** Of mails to the vendor's own people who have none of their own. */
  readonly language: ContactLanguage
  /** People sign in to the console with a second factor only. */
  readonly enforceMfa: boolean
}

const byDefault: TenantSettings = {
  regrantMargin: { type: 'second', count: 30 },
  possibleClone: 'report',
  showHolders: false,
  auditRetention: { type: 'year', count: 2 },
  backEndWindow: defaultPolicy.backEndWindow,
  detection: defaultPolicy.detection,
  pollInterval: { type: 'hour', count: 1 },
  lateExcess: defaultPolicy.lateExcess,
  offlineDeactivation: defaultPolicy.offlineDeactivation,
  delegationPeriod,
  language: 'en',
  enforceMfa: false,
}

/** Every setting of a tenant, those never set by their default. */
export async function tenantSettings(
  db: Kysely<Database>,
  tenantId: string,
): Promise<TenantSettings> {
  const row = await db
    .selectFrom('tenant')
    .select('settings')
    .where('id', '=', tenantId)
    .executeTakeFirst()
  return { ...byDefault, ...row?.settings }
}

/** As `tenantSettings`, with the tenant's row held until the end of the transaction. */
export async function lockTenantSettings(
  db: Kysely<Database>,
  tenantId: string,
): Promise<TenantSettings> {
  const row = await db
    .selectFrom('tenant')
    .select('settings')
    .where('id', '=', tenantId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return { ...byDefault, ...row?.settings }
}

/** Adds to what was set; what is left out stays. */
export async function saveTenantSettings(
  db: Kysely<Database>,
  tenantId: string,
  change: Partial<TenantSettings>,
): Promise<void> {
  await db
    .updateTable('tenant')
    .set({ settings: sql`settings || ${json(change)}::jsonb` })
    .where('id', '=', tenantId)
    .execute()
}
