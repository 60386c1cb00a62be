import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGroup } from '../../src/management/create-group.ts'
import { type TestServer, testServer } from '../support/server.ts'
import {
  api,
  done,
  makeCustomer,
  type Ordered,
  offer,
  order,
  read,
  refused,
  seat,
} from './back-office.ts'
import { otherTenant } from './other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const customers = `${api}/customers`

async function withEntitlements(name: string, count: number) {
  const customerId = await makeCustomer(server, name)
  const offered = await offer(server)
  const sold: Ordered[] = []
  for (let n = 0; n < count; n++) sold.push(await order(server, offered, { customerId }))
  return { customerId, offered, sold, url: `${customers}/${customerId}` }
}

async function statuses(customerId: string): Promise<Record<string, number>> {
  const url = `${api}/entitlements?customerId=${customerId}&pageSize=500`
  const counts: Record<string, number> = {}
  for (const { status } of (await read(server, url)).items) {
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

describe('disabling a customer', () => {
  test('disables all its entitlements, beside their own switch, and enabling brings them back', async () => {
    const { customerId, sold, url } = await withEntitlements('Unpaid', 3)
    const other = await withEntitlements('Paid', 1)
    const [one, off] = sold
    if (!one || !off) throw new Error('nothing was sold')
    const device = seat(server, one, 'one')
    expect((await device.activate()).status).toBe(201)
    done(await server.patch(`${off.entitlement}/disable`))
    done(await server.patch(`${url}/disable?reason=unpaid`))
    expect(await read(server, url)).toMatchObject({
      status: 'disabled',
      disabledDate: '2026-01-01T00:00:00Z',
    })
    expect(await statuses(customerId)).toEqual({ customerDisabled: 2, disabled: 1 })
    expect(await statuses(other.customerId)).toEqual({ active: 1 })
    refused(await device.refresh(), 402, 'customerDisabled')
    refused(await seat(server, one, 'two').activate(), 402, 'customerDisabled')
    const { items } = await read(server, `${one.entitlement}/versions?pageSize=1`)
    expect(items).toMatchObject([
      {
        kind: 'setDisabled',
        reason: 'unpaid',
        author: { type: 'apiClient' },
        changes: [{ field: 'customerDisabledDate', from: null, to: '2026-01-01T00:00:00Z' }],
      },
    ])
    done(await server.patch(`${url}/enable`))
    expect(await read(server, url)).toMatchObject({ status: 'active', disabledDate: null })
    expect(await statuses(customerId)).toEqual({ active: 2, disabled: 1 })
    expect((await device.refresh()).status).toBe(200)
  })

  test('twice is as once, and completes what an earlier call was cut off from', async () => {
    const { customerId, sold, url } = await withEntitlements('Cut off', 3)
    const id = fromWireId('customer', customerId) ?? ''
    // As a server leaves it that dies between the flag and the marks.
    await server.deps.db
      .updateTable('customer')
      .set({ disabled_at: new Date(server.clock.now()) })
      .where('id', '=', id)
      .execute()
    expect(await statuses(customerId)).toEqual({ active: 3 })
    done(await server.patch(`${url}/disable`))
    done(await server.patch(`${url}/disable`))
    expect(await statuses(customerId)).toEqual({ customerDisabled: 3 })
    const versions = await read(server, `${sold[0]?.entitlement}/versions`)
    expect(versions.elementsTotal).toBe(2)
  })

  test('reaches more entitlements than fit one transaction, and those ordered meanwhile', async () => {
    const { customerId, offered, url } = await withEntitlements('Busy', 0)
    const skus = Array.from({ length: 60 }, () => offered.sku)
    const ordering = () => server.post(`${api}/entitlements/groups`, { skus, customerId })
    await Promise.all([ordering(), ordering()])
    const replies = await Promise.all([
      ordering(),
      server.patch(`${url}/disable`),
      ordering(),
      ordering(),
    ])
    expect(replies.map(({ status }) => status)).toEqual([201, 204, 201, 201])
    expect(await statuses(customerId)).toEqual({ customerDisabled: 300 })
  })

  test('while an order for it is placed disables what is ordered', async () => {
    const { customerId, offered, url } = await withEntitlements('Overtaken', 0)
    const { deps } = server
    const submit: typeof deps.engine.submit = async (submission) => {
      if (submission.command.type === 'createEntitlements') {
        done(await server.patch(`${url}/disable`))
      }
      return deps.engine.submit(submission)
    }
    await createGroup(
      { ...deps, engine: { ...deps.engine, submit } },
      {
        tenantId: server.tenantId,
        author: { type: 'system', id: null, name: 'Test' },
        skus: [offered.sku],
        customerId: fromWireId('customer', customerId),
      },
    )
    expect(await statuses(customerId)).toEqual({ customerDisabled: 1 })
  })

  test('and enabling it at one moment leaves flag and marks in step', async () => {
    const { customerId, url } = await withEntitlements('Quarrel', 8)
    for (let round = 0; round < 5; round++) {
      const calls = ['disable', 'enable', 'disable', 'enable']
      await Promise.all(calls.map((call) => server.patch(`${url}/${call}`)))
      const { disabledDate } = await read(server, url)
      const expected = disabledDate === null ? 'active' : 'customerDisabled'
      expect(await statuses(customerId), `round ${round}`).toEqual({ [expected]: 8 })
    }
  })

  test('is refused to strangers, for nobody, and without permission', async () => {
    const { customerId, url } = await withEntitlements('Safe', 1)
    const stranger = await otherTenant(server)
    const reader = { token: await server.token(['customers:read', 'entitlements:admin']) }
    for (const call of ['disable', 'enable']) {
      refused(await server.patch(`${url}/${call}`, undefined, stranger), 404, 'customerUnknown')
      refused(await server.patch(`${url}/${call}`, undefined, reader), 403, 'permissionMissing')
      for (const id of ['cust_AZqz8hI0eryN7wEjRWeJqw', 'nobody']) {
        refused(await server.patch(`${customers}/${id}/${call}`), 404, 'customerUnknown')
      }
    }
    expect(await statuses(customerId)).toEqual({ active: 1 })
  })
})
