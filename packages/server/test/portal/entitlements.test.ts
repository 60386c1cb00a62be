import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  api,
  created,
  done,
  makeCustomer,
  type Ordered,
  read,
  refused,
  sell,
  takeSeat,
} from '../management/back-office.ts'
import { makeAccount } from '../people/account.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Browser, browser } from './browser.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const password = 'three quiet harbours'
const usual = {
  ...{ showActivationsGraph: 'user', showActivationCodes: 'admin' },
  ...{ showEntitlementGroups: 'user', showUserManagement: 'admin' },
}
const show = async (settings: object) =>
  done(await server.patch(`${api}/account/eup/settings`, { ...usual, ...settings }))

type World = { boss: Browser; clerk: Browser; mine: Ordered; other: Ordered; foreign: Ordered }
let world: World

/** A customer with an admin and a user, who may use one of two orders; and one of another customer. */
beforeAll(async () => {
  const customerId = await makeCustomer(server, 'Portal people')
  const features = [{ type: 'elementPool', key: 'cores', value: 8 }]
  const mine = await sell(server, { features }, { customerId, orderRefId: 'PO-1' })
  const other = await sell(server, {}, { customerId })
  const foreign = await sell(server, {}, { customerId: await makeCustomer(server, 'Others') })
  const pages: Browser[] = []
  for (const role of ['admin', 'user']) {
    const person = await makeAccount(server, { password, role, customerId })
    if (role === 'user') {
      done(await server.post(`${mine.group}/authorized-contacts`, { id: person.contactId }))
    }
    const page = browser(server)
    created(await page.signIn(person.email, password))
    pages.push(page)
  }
  const [boss, clerk] = pages
  if (!boss || !clerk) throw new Error('nobody')
  world = { boss, clerk, mine, other, foreign }
})

const at = ({ entitlementId }: Ordered, rest = '') => `/entitlements/${entitlementId}${rest}`

describe('the entitlements of a customer', () => {
  test('are all seen by an admin, by a user those that it is authorised for, of others none', async () => {
    const { boss, clerk, mine, other, foreign } = world
    const idsOf = async (page: Browser) => {
      const { body } = await page.get('/entitlements')
      return body.items.map(({ id }: { id: string }) => id)
    }
    expect(await idsOf(boss)).toEqual([other.entitlementId, mine.entitlementId])
    expect(await idsOf(clerk)).toEqual([mine.entitlementId])
    for (const [page, sold] of [
      [boss, foreign],
      [clerk, foreign],
      [clerk, other],
    ] as const) {
      for (const rest of ['', '/activations', '/usage-history']) {
        refused(await page.get(at(sold, rest)), 404, 'entitlementUnknown')
      }
    }
    expect((await boss.get('/entitlements?pageSize=1')).body).toMatchObject({
      ...{ elementsTotal: 2, pageSize: 1, items: [{ id: other.entitlementId }] },
    })
  })

  test('say what was bought and how much of it is used, and nothing that concerns the vendor only', async () => {
    const { boss, mine } = world
    const { device: application } = await takeSeat(server, mine, 'shown')
    await application.checkout('cores', 3)
    const { body } = await boss.get(at(mine))
    expect(body).toMatchObject({
      ...{ orderRefId: 'PO-1', status: 'active', seatCount: 5, seatsUsed: 1, seatsAvailable: 4 },
      features: [{ key: 'cores', value: 8, used: 3 }],
      activationCodes: [mine.code],
    })
    for (const hidden of ['actions', 'editInfo', 'publication', 'notes', 'detection', 'version']) {
      expect(body).not.toHaveProperty(hidden)
    }
    done(await application.deactivate())
  })

  test('show codes to whom the vendor lets see them', async () => {
    const { boss, clerk, mine } = world
    const codes = async (page: Browser) => (await page.get(at(mine))).body.activationCodes
    expect([await codes(boss), await codes(clerk)]).toEqual([[mine.code], null])
    await show({ showActivationCodes: 'none' })
    expect([await codes(boss), await codes(clerk)]).toEqual([null, null])
    await show({ showActivationCodes: 'user' })
    expect([await codes(boss), await codes(clerk)]).toEqual([[mine.code], [mine.code]])
    await show({})
  })

  test('are hidden, seats and graph as well, from whom the vendor does not show the block', async () => {
    const { boss, clerk, mine } = world
    await show({ showEntitlementGroups: 'admin', showActivationsGraph: 'none' })
    for (const path of ['/entitlements', at(mine), at(mine, '/activations')]) {
      refused(await clerk.get(path), 403, 'notShown')
      expect((await boss.get(path)).status).toBe(200)
    }
    refused(await boss.get(at(mine, '/usage-history')), 403, 'notShown')
    expect((await clerk.get('/session')).body.shows).toMatchObject({ entitlementGroups: false })
    await show({})
  })
})

describe('a seat', () => {
  test('is seen with who holds it, and freed; the audit says by whom', async () => {
    const { clerk, mine } = world
    const { id, device: application } = await takeSeat(server, mine, 'forgotten')
    const { body } = await clerk.get(at(mine, '/activations'))
    expect(body.items).toMatchObject([{ id, seatId: 'forgotten', status: 'active' }])
    const tried = await clerk.send('DELETE', at(mine, `/activations/${id}?dryRun=true`))
    refused(tried, 422, 'validationFailed', 'dryRun')
    done(await clerk.send('DELETE', at(mine, `/activations/${id}`)))
    expect((await clerk.get(at(mine, '/activations'))).body.items).toEqual([])
    expect(await read(server, mine.entitlement)).toMatchObject({ seatsUsed: 0 })
    expect((await application.refresh()).body.errorCode).toBe('seatLost')
    const { contact } = (await clerk.get('/session')).body
    const audit = await read(server, `${api}/account/audit?operation=freePortalSeat`)
    expect(audit.items).toMatchObject([
      { actor: { type: 'contact', id: contact.id, name: contact.email }, result: 'done' },
    ])
    expect(audit.items[0].resources).toContain(id)
    const graph = await clerk.get(at(mine, '/usage-history'))
    expect(graph.body.days.at(-1)).toMatchObject({ maxSeatsUsed: 1, minSeatsUsed: 0 })
  })

  test('is not freed without the csrf token, under another entitlement, or of another customer', async () => {
    const { boss, clerk, mine, other, foreign } = world
    const taken = await takeSeat(server, mine, 'kept')
    const strangers = await takeSeat(server, foreign, 'strangers')
    const path = at(mine, `/activations/${taken.id}`)
    refused(await boss.send('DELETE', path, undefined, { csrf: null }), 403, 'sessionForeign')
    const elsewhere = at(other, `/activations/${taken.id}`)
    refused(await boss.send('DELETE', elsewhere), 404, 'activationUnknown')
    const foreignSeat = at(mine, `/activations/${strangers.id}`)
    refused(await boss.send('DELETE', foreignSeat), 404, 'activationUnknown')
    const theirs = at(foreign, `/activations/${strangers.id}`)
    refused(await boss.send('DELETE', theirs), 404, 'entitlementUnknown')
    await show({ showEntitlementGroups: 'admin' })
    refused(await clerk.send('DELETE', path), 403, 'notShown')
    await show({})
    expect(await read(server, taken.url)).toMatchObject({ status: 'active' })
    expect(await read(server, strangers.url)).toMatchObject({ status: 'active' })
    done(await taken.device.deactivate())
  })

  test('that lingers stays occupied', async () => {
    const { boss } = world
    const customerId = (await boss.get('/session')).body.customer.id
    const product = { lingerPeriod: { type: 'hour', count: 1 } }
    const sold = await sell(server, { product }, { customerId })
    const { id } = await takeSeat(server, sold, 'lingering')
    const path = at(sold, `/activations/${id}`)
    done(await boss.send('DELETE', path))
    refused(await boss.send('DELETE', path), 409, 'seatLingers')
    const { body } = await boss.get(at(sold, '/activations'))
    expect(body.items).toMatchObject([{ id, status: 'linger' }])
  })

  test('that two free at once is freed once', async () => {
    const { boss, clerk, mine } = world
    const { id } = await takeSeat(server, mine, 'raced')
    const path = at(mine, `/activations/${id}`)
    const replies = await Promise.all(
      [boss, clerk, boss, clerk].map((page) => page.send('DELETE', path)),
    )
    for (const { status } of replies) expect([204, 404]).toContain(status)
    expect(await read(server, mine.entitlement)).toMatchObject({ seatsUsed: 0 })
    const log = await read(server, `${mine.entitlement}/activations-log?seatId=raced`)
    const ends = log.items.filter(
      ({ operation }: { operation: string }) => operation === 'deactivate',
    )
    expect(ends).toHaveLength(1)
  })
})

test('without a session nothing is told', async () => {
  const page = browser(server)
  for (const path of [
    '/session',
    '/entitlements',
    at(world.mine),
    at(world.mine, '/activations'),
  ]) {
    refused(await page.get(path), 401, 'sessionMissing')
  }
})
