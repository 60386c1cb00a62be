import { addInterval, type Interval, noInterval } from '@leasehold/core/interval'
import type { Kysely } from 'kysely'
import type { Deps } from '../../../deps.ts'
import type { Principal, Scope } from '../../../http/principal.ts'
import { invalid, RequestError } from '../../../http/request-error.ts'
import { createApiClient, makeSecret } from '../../../identity/create-api-client.ts'
import { effectiveScopes } from '../../../identity/effective-scopes.ts'
import {
  type ApiClient,
  deleteApiClient,
  findApiClient,
  updateApiClient,
  updateSecret,
} from '../../../storage/api-clients.ts'
import type { Database } from '../../../storage/schema.ts'
import { editAccount } from '../edit-account.ts'
import { refuseGrant, refuseStronger } from '../may-grant.ts'
import { roleToGive } from '../roles/edit-role.ts'

/** What is left out stays as it is. */
export type ApiClientFields = {
  readonly name?: string | null
  readonly scopes?: readonly Scope[]
  readonly roleId?: string | null
}

export type NewClient = ApiClientFields & {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

export type ClientWithSecret = { readonly client: ApiClient; readonly clientSecret: string }

type Expect = (client: ApiClient) => void

const maxOverlapMs = 30 * 86_400_000

/** Without scopes or a role it may do all that its maker may. */
export async function addApiClient(
  deps: Deps,
  principal: Principal,
  { clientId, clientSecret, name = null, roleId = null, scopes }: NewClient,
): Promise<ClientWithSecret> {
  const { tenantId } = principal
  const own = scopes ?? (roleId === null ? principal.scopes : [])
  refuseGrant(principal, own, 'scopes')
  return editAccount(deps, tenantId, async (db) => {
    if (roleId !== null) await roleToGive(db, principal, roleId)
    const wanted = { tenantId, clientId, clientSecret, name, scopes: own, roleId }
    const created = await createApiClient(deps, db, wanted)
    const client = await apiClientOrNotFound(db, tenantId, created.id)
    return { client, clientSecret: created.clientSecret }
  })
}

export async function apiClientOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<ApiClient> {
  const client = await findApiClient(db, tenantId, id)
  if (!client) throw new RequestError('apiClientUnknown')
  return client
}

export async function changeApiClient(
  deps: Deps,
  principal: Principal,
  id: string,
  fields: ApiClientFields,
  expect: Expect,
): Promise<void> {
  await edit(deps, principal, id, expect, async (db, client) => {
    const { scopes, roleId } = fields
    if (scopes) refuseGrant(principal, scopes, 'scopes')
    if (roleId) await roleToGive(db, principal, roleId)
    const changed = { ...client, ...fields, updatedAt: deps.clock.now() }
    await updateApiClient(db, { ...changed, scopes: [...changed.scopes] })
  })
}

/** The secret that it has now stays good for the overlap, so that programs can be given the new one. */
export async function rotateSecret(
  deps: Deps,
  principal: Principal,
  id: string,
  wanted: { readonly clientSecret?: string | undefined; readonly overlap?: Interval | undefined },
): Promise<ClientWithSecret> {
  const now = deps.clock.now()
  const oldSecretUntil = addInterval(now, wanted.overlap ?? noInterval)
  if (oldSecretUntil - now > maxOverlapMs) {
    throw invalid('overlap', 'must be 30 days or less', 'maximum')
  }
  const { clientSecret, secretHash } = await makeSecret(deps, wanted.clientSecret)
  const client = await edit(
    deps,
    principal,
    id,
    () => {},
    async (db, client) => {
      const old = oldSecretUntil > now ? client.secretHash : null
      const until = old === null ? null : oldSecretUntil
      const secret = { secretHash, oldSecretHash: old, oldSecretUntil: until, updatedAt: now }
      await updateSecret(db, { ...client, ...secret })
      return { ...client, updatedAt: now }
    },
  )
  return { client, clientSecret }
}

export async function removeApiClient(
  deps: Deps,
  principal: Principal,
  id: string,
  expect: Expect,
): Promise<void> {
  await edit(deps, principal, id, expect, (db) => deleteApiClient(db, principal.tenantId, id))
}

function edit<T>(
  deps: Deps,
  principal: Principal,
  id: string,
  expect: Expect,
  change: (db: Kysely<Database>, client: ApiClient) => Promise<T>,
): Promise<T> {
  return editAccount(deps, principal.tenantId, async (db) => {
    const client = await apiClientOrNotFound(db, principal.tenantId, id)
    expect(client)
    refuseStronger(principal, effectiveScopes(client))
    return change(db, client)
  })
}
