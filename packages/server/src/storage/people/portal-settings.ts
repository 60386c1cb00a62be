import type { Kysely } from 'kysely'
import { type Database, json } from '../schema.ts'
import type { ContactLanguage } from './contact-row.ts'

/** To whom of a customer a block of the portal is shown. */
export const visibilities = ['none', 'admin', 'user'] as const
export type Visibility = (typeof visibilities)[number]

export type PortalSettings = {
  /** Null: where this server has it. */
  readonly url: string | null
  readonly themeOverrides: Readonly<Record<string, string>>
  /** Of mails to contacts that have none of their own. */
  readonly language: ContactLanguage
  readonly showActivationsGraph: Visibility
  readonly showActivationCodes: Visibility
  readonly showEntitlementGroups: Visibility
  readonly showUserManagement: Visibility
}

const byDefault: PortalSettings = {
  url: null,
  themeOverrides: {},
  language: 'en',
  showActivationsGraph: 'user',
  showActivationCodes: 'admin',
  showEntitlementGroups: 'user',
  showUserManagement: 'admin',
}

export async function findPortalSettings(
  db: Kysely<Database>,
  tenantId: string,
): Promise<PortalSettings> {
  const row = await db
    .selectFrom('portal_settings')
    .where('tenant_id', '=', tenantId)
    .select('settings')
    .executeTakeFirst()
  return { ...byDefault, ...row?.settings }
}

/** The same, held until the transaction ends; also where nothing was ever set. */
export async function lockPortalSettings(
  db: Kysely<Database>,
  tenantId: string,
): Promise<PortalSettings> {
  await db
    .insertInto('portal_settings')
    .values({ tenant_id: tenantId, settings: json({}), updated_at: new Date(0) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('portal_settings')
    .where('tenant_id', '=', tenantId)
    .select('settings')
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...byDefault, ...row.settings }
}

/** What is named is set; the rest stays, whoever changes it at the same time. */
export async function savePortalSettings(
  db: Kysely<Database>,
  tenantId: string,
  change: Partial<PortalSettings>,
  now: number,
): Promise<void> {
  const updated_at = new Date(now)
  await db
    .insertInto('portal_settings')
    .values({ tenant_id: tenantId, settings: json(change), updated_at })
    .onConflict((conflict) =>
      conflict.column('tenant_id').doUpdateSet((eb) => ({
        settings: eb('portal_settings.settings', '||', eb.ref('excluded.settings')) as never,
        updated_at,
      })),
    )
    .execute()
}
