import { fromWireId } from '@leasehold/core/ids'
import {
  type ActivateClaims,
  type DeactivateClaims,
  readActivate,
  readDeactivate,
  readUsage,
  type UsageClaims,
} from '../../delegation/claims.ts'
import { requestEnvelope, requestType } from '../../delegation/token-types.ts'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import type { LoadedKeys } from '../../identity/tenant-keys.ts'
import { findLocalServer, type LocalServer } from '../../storage/local-servers/local-servers.ts'
import { openForTenant } from '../../tokens/open-for-tenant.ts'
import { openedOrRefused } from '../../tokens/refuse-token.ts'
import { type SigningJwk, unverifiedClaims, verifyJws } from '../../tokens/verify-jws.ts'

type Claims = { activate: ActivateClaims; deactivate: DeactivateClaims; usage: UsageClaims }

const readers = { activate: readActivate, deactivate: readDeactivate, usage: readUsage }

const typesOf: Readonly<Record<keyof Claims, readonly string[]>> = {
  activate: ['activate'],
  deactivate: ['deactivate'],
  usage: ['usage', 'return', 'sync'],
}

type Known = Pick<LocalServer, 'signJwk'>

export type LocalRequest<K extends keyof Claims, S extends Known = LocalServer> = {
  readonly serverId: string
  readonly claims: Claims[K]
  /** Null before its first licence. */
  readonly server: S | null
}

/**
 * What a local license server has signed and encrypted to the tenant. A server that is known signs
 * with the key that it first came with; a new one shows that it has the key that it brings.
 */
export function openLocalRequest<K extends keyof Claims>(
  { db, clock }: Deps,
  keys: LoadedKeys,
  kind: K,
  token: string,
): Promise<LocalRequest<K>> {
  const find = (id: string) => findLocalServer(db, keys.tenantId, id)
  return readLocalRequest(keys, kind, token, clock.now(), find)
}

/** The same by itself. @param find the local server that is known under an id */
export async function readLocalRequest<K extends keyof Claims, S extends Known>(
  keys: Pick<LoadedKeys, 'issuer' | 'offlineKeys'>,
  kind: K,
  token: string,
  now: number,
  find: (serverId: string) => Promise<S | null>,
): Promise<LocalRequest<K, S>> {
  const signed = openedOrRefused(await openForTenant(keys, token, requestEnvelope, now))
  const serverId = serverNamedBy(signed)
  const server = serverId === null ? null : await find(serverId)
  const claims = openedOrRefused(
    verifyJws(signed, requestType, (_kid, unread) => {
      if (server) return server.signJwk as SigningJwk
      const own = kind === 'activate' ? readActivate(unread)?.signKey : undefined
      return own ?? 'foreign'
    }),
  )
  const read = readers[kind](claims) as Claims[K] | null
  const isOther = claims.v === 1 && !typesOf[kind].includes(String(claims.type))
  if (!read || serverId === null) {
    throw new RequestError(isOther ? 'offlineTokenWrongType' : 'offlineTokenMalformed')
  }
  if (read.aud !== keys.issuer) throw new RequestError('offlineTokenForeign')
  return { serverId, claims: read, server }
}

function serverNamedBy(signed: string): string | null {
  const iss = unverifiedClaims(signed)?.iss
  return typeof iss === 'string' ? fromWireId('localServer', iss) : null
}
