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
  const caller: Caller = {
    management: await server.token(),
    tenantHeader: server.tenantHeader,
    licensing(n) {
      const { token, nonce } = devices[n % devices.length] ?? { token: '', nonce: '' }
      return { authorization: `Bearer ${token}`, 'n-nonce': nonce }
    },
  }
  return { pool, caller }
}
