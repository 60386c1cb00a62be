import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  api,
  created,
  done,
  makeCustomer,
  type Ordered,
  refused,
  sell,
} from '../management/back-office.ts'
import { offlineDevice } from '../offline/offline-device.ts'
import { makeAccount } from '../people/account.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Browser, browser } from './browser.ts'

let server: TestServer
let boss: Browser
let mine: Ordered
let foreign: Ordered
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const customerId = await makeCustomer(server, 'Dark site')
  mine = await sell(server, {}, { customerId })
  foreign = await sell(server, {}, { customerId: await makeCustomer(server, 'Others') })
  const offlineLeasePeriod = { type: 'day', count: 30 }
  for (const { entitlementId } of [mine, foreign]) {
    done(await server.patch(`${api}/entitlements/${entitlementId}`, { offlineLeasePeriod }))
  }
  const password = 'three quiet harbours'
  const person = await makeAccount(server, { password, role: 'admin', customerId })
  boss = browser(server)
  created(await boss.signIn(person.email, password))
})
afterAll(() => server.close())

const at = ({ entitlementId }: Ordered) => `/entitlements/${entitlementId}/activations/offline`
const machineOf = ({ productId, code }: Ordered, seatId: string) =>
  offlineDevice(server, { product: productId, code }, seatId)

test('a customer activates, renews and deactivates its machine by tokens', async () => {
  const machine = machineOf(mine, 'rig')
  const answer = await boss.send('POST', at(mine), { token: await machine.request() })
  expect(answer.status).toBe(200)
  await machine.take(answer.body.token)
  const { activationId } = machine
  const renewed = await boss.send('PATCH', at(mine), { activationId })
  expect(await machine.open(renewed.body.token)).toMatchObject({ type: 'refresh', counter: 2 })
  const token = await machine.report('refresh')
  const asked = await boss.send('PATCH', at(mine), { token })
  expect(await machine.open(asked.body.token)).toMatchObject({ counter: 3 })
  const goodbye = await machine.report('deactivate')
  expect((await boss.send('DELETE', at(mine), { token: goodbye })).status).toBe(204)
})

test('of another customer nothing is activated, renewed or deactivated', async () => {
  const machine = machineOf(foreign, 'rig')
  const token = await machine.request()
  refused(await boss.send('POST', at(foreign), { token }), 404, 'entitlementUnknown')
  refused(await boss.send('POST', at(mine), { token }), 404, 'activationCodeUnknown')
  await machine.activate()
  const { activationId } = machine
  refused(await boss.send('PATCH', at(mine), { activationId }), 404, 'activationUnknown')
  const report = await machine.report('refresh')
  refused(await boss.send('PATCH', at(mine), { token: report }), 404, 'activationUnknown')
  const goodbye = await machine.report('deactivate')
  refused(await boss.send('DELETE', at(mine), { token: goodbye }), 404, 'activationUnknown')
  refused(await boss.send('DELETE', at(foreign), { token: goodbye }), 404, 'entitlementUnknown')
})

test('what was cut is told, and nobody who is not signed in gets anything', async () => {
  const token = (await machineOf(mine, 'cut').request()).slice(0, -1)
  refused(await boss.send('POST', at(mine), { token }), 422, 'offlineTokenTruncated')
  refused(await browser(server).send('POST', at(mine), { token }), 401, 'sessionMissing')
})
