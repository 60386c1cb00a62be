import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { type DelegatedOrder, saveDelegatedOrder } from '../local-servers/delegated-order.ts'
import { updateLocalInstallation } from '../local-servers/local-installation.ts'
import { keepManifest } from '../local-servers/local-manifest.ts'
import type { Database } from '../schema.ts'
import { lockTenantSettings, saveTenantSettings, type TenantSettings } from '../tenant-settings.ts'

/** What a delegation says beside what the rules see. */
export type Delegated = {
  readonly order: DelegatedOrder
  readonly codeSalt: string
  /** What the tenant has set for all its entitlements. */
  readonly policy: Partial<TenantSettings>
  readonly manifest: { readonly serial: number; readonly jws: string; readonly madeAt: number }
}

/** In the transaction of the engine that has taken the delegation. */
export async function saveDelegated(
  client: pg.Client,
  tenantId: string,
  { order, codeSalt, policy, manifest }: Delegated,
  now: number,
): Promise<void> {
  const db = within(client)
  // First: its row makes delegations of other orders wait, which share the catalogue with this one.
  await lockTenantSettings(db, tenantId)
  // The policy is of all entitlements: another's token may have brought a newer one.
  const isNewest = await keepManifest(db, tenantId, manifest)
  if (isNewest) await saveTenantSettings(db, tenantId, policy)
  await saveDelegatedOrder(db, tenantId, order, now)
  await updateLocalInstallation(db, tenantId, { codeSalt })
}

/** Queries on a connection whose transaction has begun, and is ended by who began it. */
function within(client: pg.Client): Kysely<Database> {
  const lent = { query: client.query.bind(client), release: () => {} }
  const pool = { connect: async () => lent, end: async () => {} }
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}
