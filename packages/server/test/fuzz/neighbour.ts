import { toWireId } from '@leasehold/core/ids'
import { otherTenant } from '../management/other-tenant.ts'
import type { TestServer } from '../support/server.ts'
import { peopled } from './world.ts'

/** Another vendor on the same server, with something of everything. */
export async function neighbourOf(server: TestServer) {
  const { token, headers, tenantId } = await otherTenant(server)
  const asOther =
    (send: TestServer['get']): TestServer['get'] =>
    (url, sending) =>
      send(url, { token, ...sending, headers: { ...headers, ...sending?.headers } })
  const withBody =
    (send: TestServer['post']): TestServer['post'] =>
    (url, body, sending) =>
      send(url, body, { token, ...sending, headers: { ...headers, ...sending?.headers } })
  const other: TestServer = {
    ...server,
    tenantId,
    tenantHeader: toWireId('tenant', tenantId),
    get: asOther(server.get),
    delete: asOther(server.delete),
    post: withBody(server.post),
    put: withBody(server.put),
    patch: withBody(server.patch),
  }
  const { pool } = await peopled(other)
  return { pool, tenantId, token }
}
