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
  const given = client.clientSecret
  const clientSecret = given ?? deps.randomBytes(secretBytes).toString('base64url')
  const clientId = client.clientId ?? `client-${deps.randomBytes(8).toString('hex')}`
  await insertApiClient(db, {
    tenantId: client.tenantId,
    id,
    clientId,
    name: client.name,
    secretHash: given === undefined ? hashRandomSecret(clientSecret) : await hashGivenSecret(given),
    scopes: [...client.scopes],
    bootstrap: client.bootstrap ?? false,
    createdAt: deps.clock.now(),
  })
  return { id, clientId, clientSecret }
}
