import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../../http/instant.ts'
import { pageOf } from '../../../http/paging.ts'
import {
  component,
  Instant,
  IntervalInput,
  nullable,
  oneOf,
  ref,
  wireId,
} from '../../../http/wire.ts'
import { effectiveScopes } from '../../../identity/effective-scopes.ts'
import { scopes } from '../../../identity/scopes.ts'
import type { ApiClient } from '../../../storage/api-clients.ts'
import { closed } from '../../fields.ts'

const fields = {
  id: Type.String(),
  clientId: Type.String(),
  clientName: nullable(Type.String()),
  roleId: nullable(Type.String()),
  scopes: Type.Array(Type.String(), { description: 'Its own, beside those of its role.' }),
  effectiveScopes: Type.Array(Type.String(), { description: 'All that it may do.' }),
  createdAt: Instant,
  updatedAt: Instant,
}

export const ApiClientModel = component('ApiClient', Type.Object(fields))
export const ApiClientList = pageOf('ApiClientList', ref(ApiClientModel))

export const ApiClientWithSecret = component(
  'ApiClientWithSecret',
  Type.Object({
    ...fields,
    clientSecret: Type.String({ description: 'Told here and never again.' }),
  }),
)

const clientName = Type.Optional(nullable(Type.String({ maxLength: 50 })))
const clientSecret = Type.Optional(nullable(Type.String({ minLength: 32, maxLength: 64 })))
const carried = {
  scopes: Type.Optional(Type.Array(oneOf(scopes), { uniqueItems: true })),
  roleId: Type.Optional(nullable(wireId('role'))),
}

export const NewApiClient = component(
  'NewApiClient',
  closed(
    {
      clientId: Type.String({ pattern: '^[A-Za-z](?:[A-Za-z0-9\\-_]{0,48}[A-Za-z0-9])?$' }),
      clientName,
      clientSecret,
      ...carried,
    },
    { examples: [{ clientId: 'shop', scopes: ['customers:admin', 'entitlements:create'] }] },
  ),
)

export const ApiClientPatch = component(
  'ApiClientPatch',
  closed({ clientName, ...carried }, { examples: [{ scopes: ['customers:read'] }] }),
)

export const SecretRotation = component(
  'SecretRotation',
  closed(
    { clientSecret, overlap: Type.Optional(nullable(ref(IntervalInput))) },
    { examples: [{ overlap: { type: 'day', count: 1 } }] },
  ),
)

export function apiClientToWire(client: ApiClient): Static<typeof ApiClientModel> {
  return {
    id: toWireId('apiClient', client.id),
    clientId: client.clientId,
    clientName: client.name,
    roleId: client.roleId === null ? null : toWireId('role', client.roleId),
    scopes: client.scopes,
    effectiveScopes: effectiveScopes(client),
    createdAt: writeInstant(client.createdAt),
    updatedAt: writeInstant(client.updatedAt),
  }
}
