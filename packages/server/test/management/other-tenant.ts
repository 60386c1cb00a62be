import { toWireId } from '@leasehold/core/ids'
import { scopes } from '../../src/http/principal.ts'
import { createApiClient } from '../../src/identity/create-api-client.ts'
import { createTenant } from '../../src/identity/create-tenant.ts'
import { issueManagementToken } from '../../src/identity/management-token.ts'
import type { TestServer } from '../support/server.ts'

/** What to send along to call as another tenant of the same server, with every scope. */
export async function otherTenant({ deps }: TestServer) {
  const { id: tenantId } = await createTenant(deps, deps.db, { name: 'Other' })
  const client = await createApiClient(deps, deps.db, { tenantId, name: 'Other', scopes })
  const now = deps.clock.now()
  const token = await issueManagementToken(deps.secrets, {
    tenantId,
    clientId: client.id,
    scopes,
    issuedAt: now,
    expiresAt: now + 3_600_000,
  })
  return { token, tenantId, headers: { 'n-tenantid': toWireId('tenant', tenantId) } }
}
