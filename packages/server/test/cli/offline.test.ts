import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { joinToken } from '@leasehold/core/offline/token-parts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offlineDevice } from '../offline/offline-device.ts'
import { scanCodes } from './scan-codes.ts'
import { openShell, type Shell } from './shell.ts'

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  await shell.ok('products', 'create', 'Rig')
  await shell.ok('products', 'set', 'Rig', '--offline-lease', '30d')
  const count = ['--type', 'usageCount', '--value', '50', '--product', 'Rig']
  await shell.ok('features', 'add', 'runs', ...count)
  await shell.ok('editions', 'create', 'Pro')
  await shell.ok('plans', 'create', 'Year', '--subscription', '1y', '--start', 'creation')
  const edition = ['--edition', 'Pro', '--plan', 'Year', '--seats', '2', '--mode', 'concurrent']
  await shell.ok('offerings', 'create', '--sku', 'RIG', ...edition)
  await shell.ok('entitlements', 'sell', '--sku', 'RIG', '--code', 'RIG-CODE')
})
afterAll(() => shell.close())

async function carry(name: string, token: string): Promise<string> {
  const file = join(dirname(shell.bootstrap), name)
  await writeFile(file, `${token}\n`)
  return file
}

test('a machine without a network is activated, renewed and deactivated by files', async () => {
  const { deps } = shell.server
  const { items } = JSON.parse(await shell.ok('products', 'list', '--json'))
  const keys = await deps.keys.load(await tenantOf(shell))
  const place = { deps, clock: deps.clock, tenantId: keys.tenantId, tenantHeader: keys.issuer }
  const machine = offlineDevice(place, { product: items[0].id, code: 'RIG-CODE' }, 'rig-1')

  const request = await carry('request.txt', await machine.request())
  const response = await shell.ok(
    'activations',
    'offline',
    'activate',
    request,
    '--take',
    'runs=20',
  )
  const { lease } = await machine.take(response.trim())
  expect(lease.escrow).toEqual([{ key: 'runs', granted: 20, returned: 0 }])
  const of = ['--entitlement', 'RIG']
  expect(await shell.ok('activations', 'show', 'rig-1', ...of)).toMatch(/offline/)
  expect(await shell.ok('activations', 'twin', 'rig-1', ...of)).toMatch(/offline/)

  const renewed = await shell.ok('activations', 'offline', 'refresh', 'rig-1', ...of)
  expect(await machine.open(renewed.trim())).toMatchObject({ type: 'refresh', counter: 2 })
  const usage = [{ key: 'runs', used: 5, returned: 3 }]
  const report = await carry('report.txt', await machine.report('refresh', { usage }))
  const again = await shell.ok('activations', 'offline', 'refresh', '--token', report)
  expect(await machine.open(again.trim())).toMatchObject({ counter: 3 })
  // The same request again, its answer drawn, and read by a camera in any order.
  const drawn = await shell.ok('activations', 'offline', 'refresh', '--token', report, '--qr')
  const parts = scanCodes(drawn)
  expect(parts.length).toBeGreaterThan(1)
  const scanned = joinToken(parts.toReversed().join('\n'))
  expect(await machine.open(scanned)).toMatchObject({ counter: 3 })
  expect(drawn.split('\n').every((line) => line.length <= 81)).toBe(true)
  expect(await shell.run('activations', 'offline', 'refresh')).toMatchObject({ code: 2 })

  const online = await shell.run('activations', 'refresh', 'rig-1', ...of)
  expect(online).toMatchObject({ code: 1 })
  expect(online.err).toContain('(activationOffline)')
  const cut = await carry('cut.txt', (await machine.request()).slice(0, -3))
  const refused = await shell.run('activations', 'offline', 'activate', cut)
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('(offlineTokenTruncated)')

  const goodbye = await carry('goodbye.txt', await machine.report('deactivate', { usage }))
  expect(await shell.ok('activations', 'offline', 'deactivate', goodbye)).toContain('deactivated')
})

test('the key that an application asks with is printed as it takes it', async () => {
  const key = JSON.parse(await shell.ok('offline-key', '--json'))
  expect(Object.keys(key).toSorted()).toEqual(['e', 'kid', 'kty', 'n'])
  expect(await shell.ok('offline-key')).toContain(key.kid)
})

async function tenantOf({ server }: Shell): Promise<string> {
  const tenant = await server.deps.db.selectFrom('tenant').select('id').executeTakeFirstOrThrow()
  return tenant.id
}
