import { scopes } from '../../src/http/principal.ts'
import { createApiClient } from '../../src/identity/create-api-client.ts'
import { issueManagementToken } from '../../src/identity/management-token.ts'
import { makeCustomer, offer, order, seat } from '../management/back-office.ts'
import type { device } from '../support/device.ts'
import type { TestServer } from '../support/server.ts'
import type { Caller } from './fuzz.ts'
import { createPool, type Pool } from './pool.ts'

/** A vendor with something of everything, and applications that run. */
export async function peopled(server: TestServer): Promise<{ pool: Pool; caller: Caller }> {
  const pool = createPool([
    'pc-1',
    'runs',
    'cores',
    'region',
    'note',
    'customer',
    'active',
    'admin',
  ])
  const devices: ReturnType<typeof device>[] = []
  for (let i = 0; i < 3; i += 1) {
    const offered = await offer(server, {
      features: [
        { type: 'elementPool', key: 'cores', value: 8 },
        { type: 'usageCount', key: 'runs', value: 100 },
        { type: 'bool', key: 'export', value: 1 },
      ],
      attributes: [{ type: 'string', key: 'region', value: 'north' }],
      offering: { seatCount: 20, concurrencyMode: i === 0 ? 'nodeLock' : 'concurrent' },
    })
    const customerId = await makeCustomer(server, `Customer ${i}`)
    const ordered = await order(server, offered, { customerId, orderRefId: `PO-${i}` })
    const application = seat(server, ordered, `pc-${i}`)
    pool.learn((await application.activate()).body)
    devices.push(application)
    pool.learn(ordered)
  }
  for (const list of [
    'products',
    'plans',
    'offerings',
    'customers',
    'entitlements',
    'entitlements/groups',
  ]) {
    pool.learn((await server.get(`/api/v1/${list}`)).body)
  }
  await furnish(server, pool)
  const caller: Caller = {
    management: () => freshToken(server),
    tenantHeader: server.tenantHeader,
    licensing(n) {
      const { token, nonce } = devices[n % devices.length] ?? { token: '', nonce: '' }
      return { authorization: `Bearer ${token}`, 'n-nonce': nonce }
    },
  }
  return { pool, caller }
}

/** One of each thing that is no sale: people, notes, listeners, roles, plans for later. */
async function furnish(server: TestServer, pool: Pool): Promise<void> {
  const make = async (path: string, body: object) => {
    const made = await server.post(`/api/v1${path}`, body)
    if (made.status >= 300) throw new Error(`POST ${path}: ${made.status} ${made.text}`)
    pool.learn(made.body)
    return made.body
  }
  const name = `furnished ${server.tenantHeader}`
  const customer = await make('/customers', { name })
  const customerPath = `/customers/${customer.id}`
  const account = { authentication: { type: 'password' }, role: 'user' }
  await make(`${customerPath}/contacts`, { email: 'plain@customer.example' })
  await make(`${customerPath}/users`, { email: 'user@customer.example', ...account })
  await make(`${customerPath}/notes`, { note: 'A note.' })
  await make('/account/custom-fields', { entityType: 'customer', key: 'segment' })
  await make('/account/webhooks', {
    uri: 'https://receiver.invalid/hook',
    subscriptions: ['customer.created'],
  })
  const issuer = 'https://provider.invalid'
  await make('/account/identity-providers', { name, issuer, audiences: ['x'] })
  const role = await make('/account/roles', { name, scopes: ['customers:read'] })
  const person = { firstName: 'Ada', lastName: 'Byron', email: 'ada@vendor.example' }
  await make('/account/users', { username: 'ada', ...person, roleId: role.id })
  await make('/account/api-clients', { clientId: `furnished-${Date.now() % 1e6}`, scopes: [] })
  const { items } = (await server.get('/api/v1/entitlements')).body
  const entitlement = `/entitlements/${items[0].id}`
  await make(`${entitlement}/notes`, { note: 'A note.' })
  const change = { type: 'disable' }
  await make(`${entitlement}/changes`, { at: '2060-01-01T00:00:00Z', change })
  const ids = [items[0].id]
  await make('/entitlements/bulk', { ids, change, dryRun: true })
}

async function freshToken({ deps, tenantId }: TestServer): Promise<string> {
  const { id } = await createApiClient(deps, deps.db, { tenantId, name: 'Fuzz', scopes })
  const now = deps.clock.now()
  const token = { tenantId, clientId: id, scopes, issuedAt: now, expiresAt: now + 3_600_000 }
  return issueManagementToken(deps.secrets, token)
}
