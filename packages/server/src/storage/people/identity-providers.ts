import type { Kysely, Selectable } from 'kysely'
import { type Listed, listPage } from '../listing.ts'
import type { Database } from '../schema.ts'

/** Asymmetric ones only: a key that anybody may read must not be able to sign. */
export const identityAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const
export type IdentityAlgorithm = (typeof identityAlgorithms)[number]

/** Who vouches for people: the vendor's provider, or a customer's own. */
export type IdentityProvider = {
  readonly id: string
  /** Null: the vendor's, for every customer that has none of its own. */
  readonly customerId: string | null
  readonly name: string
  readonly enabled: boolean
  /** What `iss` must be, to the letter. */
  readonly issuer: string
  /** Below it the discovery document is found. */
  readonly authority: string
  readonly audiences: readonly string[]
  readonly algorithms: readonly IdentityAlgorithm[]
  readonly userIdClaim: string
  readonly usernameClaim: string
  /** Names the groups in the token itself; null: contacts are looked up. */
  readonly groupIdsClaim: string | null
  /** What the portal signs people in with; null: tokens of applications only. */
  readonly clientId: string | null
  readonly sealedClientSecret: string | null
  readonly signInScope: string
  /** Whether it signs people of the vendor in to the console. */
  readonly signsInUsers: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

type Db = Kysely<Database>

export async function insertIdentityProvider(
  db: Db,
  tenantId: string,
  provider: IdentityProvider,
): Promise<void> {
  await db
    .insertInto('identity_provider')
    .values({
      tenant_id: tenantId,
      id: provider.id,
      customer_id: provider.customerId,
      created_at: new Date(provider.createdAt),
      ...columnsOf(provider),
    })
    .execute()
}

export async function updateIdentityProvider(
  db: Db,
  tenantId: string,
  provider: IdentityProvider,
): Promise<void> {
  await db
    .updateTable('identity_provider')
    .set(columnsOf(provider))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', provider.id)
    .execute()
}

export async function deleteIdentityProvider(db: Db, tenantId: string, id: string): Promise<void> {
  await db
    .deleteFrom('identity_provider')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function findIdentityProvider(
  db: Db,
  tenantId: string,
  id: string,
): Promise<IdentityProvider | null> {
  const row = await providers(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toProvider(row) : null
}

export async function lockIdentityProvider(
  trx: Db,
  tenantId: string,
  id: string,
): Promise<IdentityProvider | null> {
  const row = await providers(trx, tenantId)
    .where('id', '=', id)
    .selectAll()
    .forUpdate()
    .executeTakeFirst()
  return row ? toProvider(row) : null
}

/** Those whose tokens count and that call themselves so, the oldest first. */
export async function findProvidersOfIssuer(
  db: Db,
  tenantId: string,
  issuer: string,
): Promise<IdentityProvider[]> {
  const rows = await providers(db, tenantId)
    .where('issuer', '=', issuer)
    .where('enabled', '=', true)
    .selectAll()
    .orderBy('id')
    .execute()
  return rows.map(toProvider)
}

/** Of these customers those that have a provider of their own, switched on or not. */
export async function customersWithProvider(
  db: Db,
  tenantId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  if (customerIds.length === 0) return new Set()
  const rows = await providers(db, tenantId)
    .where('customer_id', 'in', customerIds)
    .select('customer_id')
    .execute()
  return new Set(rows.flatMap((row) => row.customer_id ?? []))
}

export type ProviderFilter = {
  /** Null: the vendor's only. */
  readonly customerId?: string | null | undefined
  readonly enabled?: boolean | undefined
  readonly signsInUsers?: boolean
}

export async function listIdentityProviders(
  db: Db,
  tenantId: string,
  { customerId, enabled, signsInUsers }: ProviderFilter,
  paging: { limit: number; offset: number },
): Promise<Listed<IdentityProvider>> {
  let found = providers(db, tenantId)
  if (customerId === null) found = found.where('customer_id', 'is', null)
  else if (customerId !== undefined) found = found.where('customer_id', '=', customerId)
  if (signsInUsers !== undefined) found = found.where('signs_in_users', '=', signsInUsers)
  if (enabled !== undefined) found = found.where('enabled', '=', enabled)
  return listPage(found.selectAll().orderBy('id'), paging, toProvider)
}

function providers(db: Db, tenantId: string) {
  return db.selectFrom('identity_provider').where('tenant_id', '=', tenantId)
}

function columnsOf(provider: IdentityProvider) {
  return {
    name: provider.name,
    enabled: provider.enabled,
    issuer: provider.issuer,
    authority: provider.authority,
    audiences: [...provider.audiences],
    algorithms: [...provider.algorithms],
    user_id_claim: provider.userIdClaim,
    username_claim: provider.usernameClaim,
    group_ids_claim: provider.groupIdsClaim,
    client_id: provider.clientId,
    sealed_client_secret: provider.sealedClientSecret,
    sign_in_scope: provider.signInScope,
    signs_in_users: provider.signsInUsers,
    updated_at: new Date(provider.updatedAt),
  }
}

function toProvider(row: Selectable<Database['identity_provider']>): IdentityProvider {
  return {
    id: row.id,
    customerId: row.customer_id,
    name: row.name,
    enabled: row.enabled,
    issuer: row.issuer,
    authority: row.authority,
    audiences: row.audiences,
    // Only these get in.
    algorithms: row.algorithms as IdentityAlgorithm[],
    userIdClaim: row.user_id_claim,
    usernameClaim: row.username_claim,
    groupIdsClaim: row.group_ids_claim,
    clientId: row.client_id,
    sealedClientSecret: row.sealed_client_secret,
    signInScope: row.sign_in_scope,
    signsInUsers: row.signs_in_users,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
