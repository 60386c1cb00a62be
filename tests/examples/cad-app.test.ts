import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { root } from '../support/source-files.ts'

// Started as the README says: built, by node, with what the first start of the server has written.

let server: TestInstallation
let vendor: BackOffice
let folder: string
let sold: { entitlementId: string; arguments: string[] }

beforeAll(async () => {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root })
  server = await installServer({}, { demo: true })
  vendor = openBackOffice(server)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-cad-app-'))
  sold = await sellCad()
}, 120_000)
afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

async function sellCad(): Promise<typeof sold> {
  const { id: productId } = await vendor.post('/products', { name: 'CAD' })
  const pool = { type: 'elementPool', key: 'nodes', value: 10 }
  await vendor.post(`/products/${productId}/features`, pool)
  await vendor.post(`/products/${productId}/features`, { type: 'bool', key: 'export', value: 1 })
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'CAD, for ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const about = { name: 'CAD Pro', sku: 'CAD-PRO', editionId, planId }
  await vendor.post('/offerings', { ...about, seatCount: 2, concurrencyMode: 'concurrent' })
  const group = await vendor.post('/entitlements/groups', { skus: ['CAD-PRO'] })
  const [code] = group.activationCodes
  const entitlementId = group.entitlements[0].id
  return { entitlementId, arguments: ['--product', productId, '--code', code] }
}

type Run = { child: ChildProcess; out: () => string; code: Promise<number | null> }

/** The application on a device, whose cache and identity are in a folder. */
function start(device: string, ...words: string[]): Run {
  const program = ['examples/cad-app/dist/cad-app.js', '--bootstrap', server.bootstrap]
  const own = ['--folder', join(folder, device), '--identity', 'key']
  const child = spawn(process.execPath, [...program, ...own, ...words], { cwd: root })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      text += bytes
    })
  }
  const code = once(child, 'close').then(([status]) => status as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await code
  })
  return { child, out: () => text, code }
}

async function showOnce(
  device: string,
  ...words: string[]
): Promise<{ code: number | null; out: string }> {
  const run = start(device, ...words, '--once')
  return { code: await run.code, out: run.out() }
}

test('with the demo of the server it shows a licence and ends with 0', async () => {
  const { code, out } = await showOnce('demo')
  expect(out).toMatch(/ licensed$/m)
  expect(out).toMatch(/lease ends +\d{4}-.* \(in \d+ h\)/)
  expect(code).toBe(0)
})

test('with a product and code of its own it shows what was sold', async () => {
  const { code, out } = await showOnce('own', ...sold.arguments)
  expect(out).toMatch(/^ {2}export +on$/m)
  expect(out).toMatch(/^ {2}nodes +pool +0 here +10 left, 10 sold$/m)
  expect(code).toBe(0)
})

test('a code that nobody has is told in a sentence, and it ends with 3', async () => {
  const [flag = '', product = ''] = sold.arguments
  const { code, out } = await showOnce('wrong', flag, product, '--code', 'NO-SUCH-CODE')
  expect(out).toMatch(/No entitlement of this product has this code\. \[activationCodeUnknown\]/)
  expect(out).not.toMatch(/^ +at /m)
  expect(code).toBe(3)
})

test('written wrongly it says how it is used, and ends with 2', async () => {
  const run = start('usage', '--nonsense')
  expect(await run.code).toBe(2)
  expect(run.out()).toContain('cad-app.js --bootstrap .leasehold/bootstrap.json')
})

type Answer = { command: string; ok: boolean; status: string; [fact: string]: unknown }

/** The application answering lines with lines. */
function converse(device: string, ...words: string[]) {
  const run = start(device, ...sold.arguments, '--lines', '--json', ...words)
  if (!run.child.stdin || !run.child.stdout) throw new Error('no pipes')
  const { stdin, stdout } = run.child
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    run,
    stdin,
    async say(line: string): Promise<Answer> {
      stdin.write(`${line}\n`)
      return JSON.parse((await lines.next()).value)
    },
  }
}

test('it checks out, is told of a change at its refresh, and is refused when disabled', async () => {
  const path = `/entitlements/${sold.entitlementId}`
  const { say, stdin, run } = converse('worker')
  expect(await say('activate')).toMatchObject({ ok: true, status: 'active' })
  expect(await say('checkout nodes 4')).toMatchObject({ ok: true })
  expect(await say('checkout nodes 7')).toMatchObject({ ok: false, reason: 'featureLimitReached' })
  const { features } = await vendor.get(`${path}?expand=features`)
  const { id } = features.find(({ key }: { key: string }) => key === 'nodes')
  await vendor.patch(path, { features: [{ id, value: 20 }] })
  expect(await say('refresh')).toMatchObject({ ok: true })
  expect(await say('checkout nodes 7')).toMatchObject({ ok: true })
  await vendor.patch(`${path}/disable`)
  expect(await say('refresh')).toMatchObject({
    ok: false,
    status: 'entitlementNotActive',
    reason: 'entitlementDisabled',
  })
  await vendor.patch(`${path}/enable`)
  expect(await say('refresh')).toMatchObject({ ok: true, status: 'active' })
  expect(await say('return nodes 4')).toMatchObject({ ok: true })
  expect(await say('return nodes 7')).toMatchObject({ ok: true })
  stdin.end('deactivate\nquit\n')
  expect(await run.code).toBe(0)
})

test('what it held when it was killed comes back with its next start', async () => {
  const before = converse('crasher')
  await before.say('activate')
  await before.say('checkout nodes 5')
  before.stdin.write('crash\n')
  await before.run.code
  const used = async () => {
    const { features } = await vendor.get(`/entitlements/${sold.entitlementId}?expand=features`)
    return features.find(({ key }: { key: string }) => key === 'nodes').used
  }
  expect(await used()).toBe(5)
  const after = converse('crasher')
  expect(await after.say('refresh')).toMatchObject({ ok: true })
  expect(await used()).toBe(0)
  after.stdin.end('deactivate\nquit\n')
  expect(await after.run.code).toBe(0)
})

test('without a network it asks by a token, works by the answer, and wipes itself', async () => {
  const path = '/entitlements/activations/offline'
  const period = { type: 'day', count: 30 }
  await vendor.patch(`/entitlements/${sold.entitlementId}`, { offlineLeasePeriod: period })
  const { say, stdin, run } = converse('rig', '--url', 'http://127.0.0.1:9')
  const request = await say('offline-request')
  const { token } = await vendor.post(path, { token: request.token })
  expect(await say(`offline-apply ${token.slice(0, -1)}`)).toMatchObject({
    ok: false,
    reason: 'offlineTokenTruncated',
  })
  expect(await say(`offline-apply ${token}`)).toMatchObject({ ok: true, status: 'active' })
  expect(await say('refresh')).toMatchObject({ ok: false, reason: 'activationOffline' })
  const goodbye = await say('offline-deactivate')
  expect(goodbye).toMatchObject({ ok: true, status: 'notActivated' })
  await vendor.delete(path, { token: goodbye.token })
  stdin.end('quit\n')
  expect(await run.code).toBe(0)
})
