import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sell } from '../support/shop.ts'
import { carry, entitlementOf, openSite, type Site, sellLicence } from '../support/site.ts'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
let site: Site
let folder: string
beforeAll(async () => {
  shell = await openShell()
  folder = await mkdtemp(join(tmpdir(), 'leasehold-sticks-'))
  const config = at('vendor.json')
  await shell.ok('local-servers', 'config', '--out', config)
  const file = JSON.parse(await readFile(config, 'utf8'))
  site = await openSite({ tenantId: fromWireId('tenant', file.clientTenantId) ?? '', file })
})
afterAll(async () => {
  await site.close()
  await shell.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)
const tokenIn = async (name: string) => (await readFile(at(name), 'utf8')).trim()

test('a local server is licensed, given an entitlement and relieved of it at the terminal', async () => {
  const { deps } = shell.server
  const tenantId = site.server.tenantId
  const cloud = { deps, tenantId }
  const licence = await sellLicence(cloud)
  const asked = await site.post('/license/generate-activation-token', {
    activationCode: licence.code,
    serverName: 'Site North',
  })
  await writeFile(at('request.token'), asked.body.token)
  await shell.ok('local-servers', 'activate', at('request.token'), '--out', at('licence.token'))
  const taken = await site.post('/license/activate', { token: await tokenIn('licence.token') })
  expect(taken.body, taken.text).toMatchObject({ status: 'active' })
  expect(await shell.ok('local-servers', 'list')).toMatch(/lls_\S+ +Site North +licensed/)

  const sold = await sell(deps, tenantId)
  const id = entitlementOf(sold)
  await shell.ok('entitlements', 'export', id, 'Site North', '--out', at('one.token'))
  expect((await carry(site, await tokenIn('one.token'))).status).toBe(200)
  expect(await shell.ok('local-servers', 'show', 'Site North')).toContain(id)
  // No token takes the place of another on the stick.
  const again = await shell.run('entitlements', 'export-token', id, '--out', at('one.token'))
  expect(again.code).toBe(2)
  await shell.ok('entitlements', 'export-token', id, '--out', at('two.token'))
  expect((await carry(site, await tokenIn('two.token'))).status).toBe(200)

  const report = await site.post('/usage-report')
  await shell.ok('local-servers', 'take-usage', report.body.token)
  const back = await site.post('/entitlements/export', { entitlementId: id })
  await writeFile(at('return.token'), back.body.token)
  expect((await shell.run('entitlements', 'take-back', id)).code).toBe(2)
  expect(await shell.ok('entitlements', 'take-back', id, at('return.token'))).toBe(
    'It is served here again: active.\n',
  )
  await shell.ok('local-servers', 'refresh', 'Site North', '--out', at('longer.token'))
  const off = await site.post('/license/deactivate')
  await shell.ok('local-servers', 'deactivate', off.body.token)
  const shown = factsOf(await shell.ok('local-servers', 'show', 'Site North'))
  expect(shown.licence).toBe('not good')
  const unknown = await shell.run('local-servers', 'show', 'Site South')
  expect([unknown.code, unknown.err]).toEqual([
    2,
    expect.stringContaining('No local license server Site South'),
  ])
})
