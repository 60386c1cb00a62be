import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { root } from '../support/source-files.ts'

let server: TestInstallation
let vendor: BackOffice
let folder: string
let entitlementId: string
let env: NodeJS.ProcessEnv
const asked: string[] = []
const running: ChildProcess[] = []

// What the service asks goes past here, where it is counted and its interval made short.
const passing = createServer(async (request, response) => {
  asked.push(`${request.method} ${request.url}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { host: _, connection: __, ...headers } = request.headers
  const reply = await fetch(`${server.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  }).catch(() => null)
  if (reply === null) {
    response.destroy()
    return
  }
  const text = (await reply.text()).replace(/"nextContact":\d+/, '"nextContact":1')
  response.writeHead(reply.status, { 'Leasehold-Next-Contact': '1' })
  response.end(text)
})

beforeAll(async () => {
  server = await installServer()
  vendor = openBackOffice(server)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-saas-'))
  const { id: productId } = await vendor.post('/products', { name: 'Render as a service' })
  await vendor.post(`/products/${productId}/features`, { type: 'bool', key: 'export', value: 1 })
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const plan = {
    name: 'For ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  }
  const { id: planId } = await vendor.post('/plans', plan)
  const offering = { name: 'Pro', sku: 'RAAS', editionId, planId, seatCount: 1 }
  await vendor.post('/offerings', { ...offering, concurrencyMode: 'nodeLock' })
  const group = await vendor.post('/entitlements/groups', { skus: ['RAAS'] })
  entitlementId = group.entitlements[0].id
  await new Promise<void>((resolve) => passing.listen(0, '127.0.0.1', resolve))
  env = {
    ...process.env,
    LEASEHOLD_URL: `http://127.0.0.1:${(passing.address() as AddressInfo).port}`,
    LEASEHOLD_TENANT: server.tenantId,
    LEASEHOLD_PRODUCT: productId,
    LEASEHOLD_CODE: group.activationCodes[0],
    SERVICE_CACHE: join(folder, 'licence.json'),
  }
}, 120_000)
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  passing.close()
  passing.closeAllConnections()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

async function start() {
  const program = join(root, 'examples/saas-service/saas-service.mjs')
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = String(line).replace('saas-service at ', '')
  const use = async (key: string) => (await fetch(`${url}/use/${key}`)).status
  const kill = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { use, kill }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it did not come to pass')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('it activates once, follows changes by polls, and needs no server for its requests', async () => {
  const service = await start()
  await until(async () => (await service.use('export')) === 200)
  expect(await service.use('nonsense')).toBe(403)
  await vendor.patch(`/entitlements/${entitlementId}/disable`)
  await until(async () => (await service.use('export')) === 403)
  await vendor.patch(`/entitlements/${entitlementId}/enable`)
  await until(async () => (await service.use('export')) === 200)
  const before = asked.length
  await Promise.all(Array.from({ length: 200 }, () => service.use('export')))
  expect(asked.length - before).toBeLessThan(10)
  await service.kill()
  const again = await start()
  expect(await again.use('export')).toBe(200)
  expect(asked.filter((call) => call.startsWith('POST'))).toHaveLength(1)
  const { items } = await vendor.get(`/entitlements/${entitlementId}/activations`)
  expect(items).toHaveLength(1)
  await again.kill()
}, 60_000)

test('its lease is followed by another one without a gap', async () => {
  await vendor.patch(`/entitlements/${entitlementId}`, {
    leasePeriod: { type: 'second', count: 6 },
  })
  const service = await start()
  const activations = () => asked.filter((call) => call.startsWith('POST')).length
  const before = activations()
  await until(async () => {
    expect(await service.use('export')).toBe(200)
    return activations() > before + 1
  })
}, 60_000)
