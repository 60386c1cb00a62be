import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { insertApiClient } from '../storage/api-clients.ts'
import type { Database } from '../storage/schema.ts'
import { hashGivenSecret, hashRandomSecret } from './secret-hash.ts'

export type NewApiClient = {
  tenantId: string
  /** Generated when absent, as is the secret. */
  clientId?: string | undefined
  clientSecret?: string | undefined
  name: string | null
  scopes: readonly string[]
  roleId?: string | null
  bootstrap?: boolean
}

/** The secret is told here and never again. */
export type CreatedApiClient = { id: string; clientId: string; clientSecret: string }

const secretBytes = 32

export async function createApiClient(
  deps: Pick<Deps, 'clock' | 'newId' | 'randomBytes'>,
  db: Kysely<Database>,
  client: NewApiClient,
): Promise<CreatedApiClient> {
  const id = deps.newId()
  const { clientSecret, secretHash } = await makeSecret(deps, client.clientSecret)
  const clientId = client.clientId ?? `client-${deps.randomBytes(8).toString('hex')}`
  await insertApiClient(db, {
    tenantId: client.tenantId,
    id,
    clientId,
    name: client.name,
    secretHash,
    scopes: [...client.scopes],
    roleId: client.roleId ?? null,
    bootstrap: client.bootstrap ?? false,
    createdAt: deps.clock.now(),
  })
  return { id, clientId, clientSecret }
}

/** The secret that was given, or a random one, with what is kept of it. */
export async function makeSecret(
  { randomBytes }: Pick<Deps, 'randomBytes'>,
  given: string | undefined,
): Promise<{ clientSecret: string; secretHash: string }> {
  if (given !== undefined) return { clientSecret: given, secretHash: await hashGivenSecret(given) }
  const clientSecret = randomBytes(secretBytes).toString('base64url')
  return { clientSecret, secretHash: hashRandomSecret(clientSecret) }
}
