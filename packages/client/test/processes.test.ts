import { mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Leasehold } from '../src/leasehold.ts'
import { buildChildren } from './support/build-children.ts'
import { type Child, startChild } from './support/child.ts'
import { makeFolder } from './support/licence.ts'
import { startServer } from './support/scripted-server.ts'
import { productId, tenantId } from './support/vendor.ts'

let program: (name: string) => string
const built = mkdtempSync(join(tmpdir(), 'leasehold-children-'))
beforeAll(() => {
  program = buildChildren(built)
})
afterAll(() => rmSync(built, { recursive: true, force: true }))

async function makeShared() {
  const server = await startServer()
  const children: Child[] = []
  onTestFinished(async () => {
    await Promise.all(children.map((child) => child.kill()))
    await server.close()
  })
  const folder = await makeFolder()
  const options = {
    url: server.url,
    tenantId,
    productId,
    publicKeys: [server.desk.vendor.root.jwk],
    appName: 'cad',
    folder,
    background: false,
  }
  server.desk.entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 0 }
  const start = async () => {
    const child = startChild(program('use-licence'), [JSON.stringify(options)])
    children.push(child)
    await child.said('opened')
    return child
  }
  const open = async () => {
    const license = await Leasehold.open({ ...options, identity: 'key' })
    onTestFinished(() => license.close())
    return license
  }
  return { server, folder, start, open }
}

const counted = (child: Child) => child.lines.filter((line) => line === 'counted').length
const refusals = (child: Child) => child.lines.filter((line) => line.startsWith('refused'))

test('a process killed at any moment leaves a usable cache, and no use is lost or doubled', async () => {
  const { server, folder, start, open } = await makeShared()
  const first = await start()
  first.tell('activate DEMO-CODE')
  await first.said('activated true')
  await first.kill()
  const killed: Child[] = []
  for (let round = 0; round < 20; round++) {
    const child = await start()
    expect(child.lines[0]).toBe('opened active ')
    child.tell('run')
    await child.said('counted')
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
    await child.kill()
    expect(refusals(child)).toEqual([])
    killed.push(child)
  }
  const license = await open()
  expect(license.status).toBe('active')
  expect(await license.refresh()).toEqual({ refreshed: true })
  const said = killed.reduce((sum, child) => sum + counted(child), 0)
  const used = server.desk.entitlement.features.reportRuns?.used ?? 0
  expect(used).toBeGreaterThanOrEqual(said)
  expect(used).toBeLessThanOrEqual(said + killed.length)
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
  expect(server.desk.seats.size).toBe(1)
  expect([...server.desk.seats.values()][0]?.epoch).toBe(1)
  const left = (await readdir(folder)).filter((name) => !name.endsWith('.new'))
  expect(left.sort()).toEqual(['cache', 'device'])
}, 60_000)

test('a process killed while it activates leaves no second seat and no second epoch behind', async () => {
  const { server, start, open } = await makeShared()
  const first = await start()
  server.script.push('hang')
  first.tell('activate DEMO-CODE')
  await server.received(1)
  await first.kill()
  const license = await open()
  expect(license.status).toBe('notActivated')
  await license.activate({ code: 'DEMO-CODE' })
  expect([...server.desk.seats.values()].map((seat) => seat.epoch)).toEqual([1])
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('two processes work on one activation at the same time', async () => {
  const { server, start } = await makeShared()
  const first = await start()
  first.tell('activate DEMO-CODE')
  await first.said('activated true')
  const second = await start()
  expect(second.lines[0]).toBe('opened active ')
  first.tell('run')
  second.tell('run')
  await server.received(150)
  await Promise.all([first.kill(), second.kill()])
  expect([...refusals(first), ...refusals(second)]).toEqual([])
  expect(counted(first)).toBeGreaterThan(2)
  expect(counted(second)).toBeGreaterThan(2)
  const used = server.desk.entitlement.features.reportRuns?.used ?? 0
  expect(used - counted(first) - counted(second)).toBeLessThanOrEqual(2)
}, 60_000)

test('a process sees what another one of the application did', async () => {
  const { server, start } = await makeShared()
  const first = await start()
  const second = await start()
  first.tell('activate DEMO-CODE')
  expect(await second.said('changed active')).toBe('changed active 0')
  server.desk.entitlement.features.render = { type: 'bool', total: 1, used: 0 }
  first.tell('refresh')
  await second.said('changed active 1')
  first.tell('deactivate')
  await second.said('changed notActivated')
}, 20_000)

test('what a dead process held is given back, what a living one holds is not', async () => {
  const { server, start, open } = await makeShared()
  const first = await start()
  first.tell('activate DEMO-CODE')
  await first.said('activated')
  const second = await start()
  first.tell('checkout 30')
  second.tell('checkout 20')
  await Promise.all([first.said('granted true'), second.said('granted true')])
  await first.kill()
  const license = await open()
  await license.refresh()
  expect(server.desk.entitlement.features.storageTb?.used).toBe(20)
  const held = await license.checkout('storageTb', 80)
  expect(held.granted).toBe(true)
}, 20_000)

test('a checkout finds room that a dead process held', async () => {
  const { start, open } = await makeShared()
  const first = await start()
  first.tell('activate DEMO-CODE')
  await first.said('activated')
  first.tell('checkout 100')
  await first.said('granted true')
  await first.kill()
  expect(await (await open()).checkout('storageTb', 100)).toMatchObject({ granted: true })
}, 20_000)

test('a process killed while it waits for the server does not hold up the next one', async () => {
  const { server, start, open } = await makeShared()
  const first = await start()
  first.tell('activate DEMO-CODE')
  await first.said('activated')
  server.script.push('hang')
  first.tell('refresh')
  await server.received(2)
  await first.kill()
  const begun = performance.now()
  const license = await open()
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(performance.now() - begun).toBeLessThan(5_000)
  const keys = server.calls.map((call) => call.headers['idempotency-key'])
  expect(keys[2]).toBe(keys[1])
}, 20_000)
