import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  api,
  created,
  done,
  makeCustomer,
  offer,
  order,
  seat,
  sell,
  takeSeat,
} from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { eventsWritten } from './written.ts'

let server: TestServer
let before = 0
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())
beforeEach(async () => {
  before = (await eventsWritten(server)).length
})

const fresh = async () => (await eventsWritten(server)).slice(before)
const codes = async () => (await fresh()).map(({ code }) => code)
const last = async () => (await fresh()).at(-1)

describe('customers', () => {
  test('tell of being made, changed, disabled and enabled, each once', async () => {
    const id = await makeCustomer(server, 'Acme')
    const url = `${api}/customers/${id}`
    expect(await last()).toMatchObject({
      code: 'customer.created',
      payload: { customerId: id, name: 'Acme' },
    })
    done(await server.patch(url, { name: 'Acme Ltd' }))
    const updated = { code: 'customer.updated', payload: { customerId: id, name: 'Acme Ltd' } }
    expect(await last()).toMatchObject({ ...updated, payload: { disabled: false } })
    done(await server.patch(`${url}/disable`))
    expect(await last()).toMatchObject({ ...updated, payload: { disabled: true } })
    done(await server.patch(`${url}/disable`))
    done(await server.patch(`${url}/enable`))
    expect(await last()).toMatchObject({ ...updated, payload: { disabled: false } })
    expect((await codes()).length).toBe(4)
  })

  test('that are refused tell nothing', async () => {
    created(await server.post(`${api}/customers`, { name: 'Acme', accountRefId: 'EV-1' }))
    const reply = await server.post(`${api}/customers`, { name: 'Other', accountRefId: 'EV-1' })
    expect(reply.status).toBe(409)
    expect(await codes()).toEqual(['customer.created'])
  })
})

describe('orders', () => {
  test('tell of the group first, then of each entitlement and its start', async () => {
    const customerId = await makeCustomer(server, 'Acme')
    const sold = await sell(server, {}, { customerId, orderRefId: 'PO-1' })
    expect(await codes()).toEqual([
      'customer.created',
      'entitlement.group.created',
      'entitlement.created',
      'entitlement.activated',
    ])
    const [, group, entitlement, started] = await fresh()
    expect(group?.payload).toEqual({
      entitlementGroupId: sold.groupId,
      createdDate: '2026-01-01T00:00:00Z',
      orderRefId: 'PO-1',
      customerId,
    })
    expect(entitlement?.payload).toEqual({
      entitlementId: sold.entitlementId,
      entitlementGroupId: sold.groupId,
      licenseType: 'subscription',
      createdDate: '2026-01-01T00:00:00Z',
    })
    expect(started?.payload).toEqual({
      entitlementId: sold.entitlementId,
      licenseType: 'subscription',
      activatedAt: '2026-01-01T00:00:00Z',
      expiresAt: '2027-01-01T00:00:00Z',
    })
  })

  test('with a code that is taken leave no event', async () => {
    const offered = await offer(server)
    await order(server, offered, { activationCode: 'TAKEN-1' })
    const told = await codes()
    const again = { skus: [offered.sku], activationCode: 'TAKEN-1' }
    expect((await server.post(`${api}/entitlements/groups`, again)).status).toBe(409)
    expect(await codes()).toEqual(told)
  })

  test('moved to a customer, and given a code, tell of the group; left as it was, they do not', async () => {
    const customerId = await makeCustomer(server, 'Acme')
    const sold = await sell(server)
    const sales = (await codes()).length
    done(await server.patch(sold.group, { customerId }))
    done(await server.patch(sold.group, { customerId }))
    const add = { activationCodes: ['NEW-1'] }
    done(await server.patch(`${sold.group}/activation-codes/add`, add))
    expect((await codes()).slice(sales)).toEqual([
      'entitlement.group.updated',
      'entitlement.group.updated',
    ])
    expect(await last()).toMatchObject({
      payload: { entitlementGroupId: sold.groupId, updatedDate: '2026-01-01T00:00:00Z' },
    })
  })
})

describe('seats', () => {
  test('tell of being taken and handed in, and nothing of refreshes or of taking them again', async () => {
    const sold = await sell(server, {
      offering: { seatCount: 1, overdraftSeatLimit: { type: 'absolute', value: 1 } },
    })
    const sales = (await codes()).length
    const first = await takeSeat(server, sold, 'one')
    const second = await takeSeat(server, sold, 'two')
    expect((await first.device.refresh()).status).toBe(200)
    created(await first.device.activate())
    const told = (await fresh()).slice(sales)
    expect(told).toMatchObject([
      { code: 'entitlement.seat.activated', payload: { seatId: 'one', isOverdraftSeat: false } },
      { code: 'entitlement.seat.activated', payload: { seatId: 'two', isOverdraftSeat: true } },
    ])
    expect(told[0]?.payload).toEqual({
      entitlementId: sold.entitlementId,
      activationId: first.id,
      activationMode: 'online',
      seatId: 'one',
      seatName: 'Name of one',
      seatsUsed: 1,
      isOverdraftSeat: false,
      activatedAt: '2026-01-01T00:00:00Z',
      leaseExpiry: '2026-01-02T00:00:00Z',
    })
    done(await server.delete(second.url))
    expect(await last()).toMatchObject({
      code: 'entitlement.seat.deactivated',
      payload: {
        seatId: 'two',
        seatsUsed: 1,
        method: 'delete',
        reason: 'freed',
        isOverdraftSeat: true,
      },
    })
    done(await first.device.deactivate())
    expect(await last()).toMatchObject({
      code: 'entitlement.seat.deactivated',
      payload: { seatId: 'one', seatsUsed: 0, method: 'deactivate', reason: 'deactivated' },
    })
  })

  test('that are refused tell nothing', async () => {
    const sold = await sell(server, { offering: { seatCount: 1 } })
    await takeSeat(server, sold, 'one')
    const told = await codes()
    await expect(takeSeat(server, sold, 'two')).rejects.toThrow()
    expect(await codes()).toEqual(told)
  })
})

describe('an event that cannot be written', () => {
  beforeAll(async () => {
    await server.deps.pool.query(`create function refuse_events() returns trigger language plpgsql
      as $$ begin raise exception 'no room'; end $$`)
  })
  beforeEach(async () => {
    await server.deps.pool.query(
      'create trigger refuse_events before insert on event_rest for each row execute function refuse_events()',
    )
    onTestFinished(async () => {
      await server.deps.pool.query('drop trigger refuse_events on event_rest')
    })
  })

  test('leaves no customer behind', async () => {
    const before = (await server.get(`${api}/customers`)).body.elementsTotal
    expect((await server.post(`${api}/customers`, { name: 'Half' })).status).toBe(500)
    expect((await server.get(`${api}/customers`)).body.elementsTotal).toBe(before)
  })
})

test('a seat of which nobody can be told is not taken', async () => {
  const sold = await sell(server)
  await server.deps.pool.query(
    'create trigger refuse_events before insert on event_rest for each row execute function refuse_events()',
  )
  const reply = await seat(server, sold, 'untold').activate()
  await server.deps.pool.query('drop trigger refuse_events on event_rest')
  expect(reply.status).toBe(500)
  const { seatsUsed } = (await server.get(sold.entitlement)).body
  expect(seatsUsed ?? 0).toBe(0)
  const { rowCount } = await server.deps.pool.query(
    "select 1 from activation where seat_id = 'untold'",
  )
  expect(rowCount).toBe(0)
  created(await seat(server, sold, 'untold').activate())
})
