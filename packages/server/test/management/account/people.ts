import { createApiClient } from '../../../src/identity/create-api-client.ts'
import { issueManagementToken } from '../../../src/identity/management-token.ts'
import type { Scope } from '../../../src/identity/scopes.ts'
import type { TestServer } from '../../support/server.ts'
import { api, created } from '../back-office.ts'

export const roles = `${api}/account/roles`
export const users = `${api}/account/users`
export const clients = `${api}/account/api-clients`

let made = 0

/** A role of the tenant's own. */
export async function makeRole(server: TestServer, scopes: readonly Scope[]) {
  made += 1
  return created(await server.post(roles, { name: `Role ${made}`, scopes }))
}

/** The built-in role of a name. */
export async function builtIn(server: TestServer, name: string) {
  const { items } = (await server.get(roles)).body
  return items.find((role: { name: string }) => role.name === name)
}

export function person(more: object = {}) {
  made += 1
  return {
    username: `person${made}`,
    firstName: 'Ada',
    lastName: 'Byron',
    email: `person${made}@vendor.example`,
    ...more,
  }
}

/** A token as a client with its secret would be given one. */
export async function tokenOf(
  server: TestServer,
  client: { clientId: string; clientSecret: string },
): Promise<{ token: string; scopes: string[] }> {
  const reply = await ask(server, client)
  const body = reply.json()
  return { token: body.access_token, scopes: String(body.scope).split(' ').filter(Boolean) }
}

export function ask(server: TestServer, client: { clientId: string; clientSecret: string }) {
  return server.app.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }).toString(),
  })
}

/** A token of a client that carries a role and nothing else. */
export async function tokenOfRole(server: TestServer, roleId: string, scopes: readonly string[]) {
  const { deps, tenantId } = server
  const client = await createApiClient(deps, deps.db, { tenantId, name: null, scopes: [], roleId })
  const now = deps.clock.now()
  return issueManagementToken(deps.secrets, {
    tenantId,
    clientId: client.id,
    scopes,
    issuedAt: now,
    expiresAt: now + 3_600_000,
  })
}
