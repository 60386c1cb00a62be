import { afterAll, beforeAll, expect, test } from 'vitest'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
let leasehold: Shell['ok']

beforeAll(async () => {
  shell = await openShell()
  leasehold = shell.ok
})
afterAll(() => shell.close())

test('a vendor defines, sells, changes and looks back without reading JSON', async () => {
  const product = await leasehold('products', 'create', 'CAD', '--lease', '1d', '--grace', '7d')
  expect(factsOf(product)).toMatchObject({ product: 'CAD', lease: '1 day', grace: '7 days' })

  const of = ['--product', 'CAD']
  await leasehold('features', 'add', ...of, 'export', '--type', 'bool', '--value', 'off')
  await leasehold('features', 'add', ...of, 'nodes', '--type', 'elementPool', '--value', '10')
  await leasehold('features', 'add', ...of, 'runs', '--type', 'usageCount', '--value', '100+10%')
  await leasehold('attributes', 'add', ...of, 'support', '--type', 'string', '--value', 'silver')

  await leasehold('editions', 'create', ...of, 'Pro')
  const values = ['export=1', 'nodes=100', 'support=gold']
  const edition = await leasehold('editions', 'set', ...of, '--edition', 'Pro', ...values)
  expect(edition).toMatch(/^ {2}export +bool +on +set here$/m)
  expect(edition).toMatch(/^ {2}nodes +elementPool +100 +set here$/m)
  expect(edition).toMatch(/^ {2}runs +usageCount +100\+10% +from the product value$/m)
  expect(edition).toMatch(/^ {2}support +string +gold +set here$/m)

  await leasehold('plans', 'create', '1 year', '--subscription', '1y', '--start', 'activation')
  const offering = await leasehold(
    ...['offerings', 'create', '--sku', 'CAD-PRO-1Y', '--edition', 'Pro', ...of],
    ...['--plan', '1 year', '--seats', '10', '--mode', 'concurrent'],
  )
  expect(factsOf(offering)).toMatchObject({ edition: 'CAD Pro', seats: '10, concurrent' })

  await leasehold('customers', 'create', 'Acme', '--ref', 'ACC-1')
  const sold = await leasehold('entitlements', 'sell', '--customer', 'Acme', '--sku', 'CAD-PRO-1Y')
  expect(sold).toMatch(/^group +egr_\S{22}$/m)
  expect(sold).toMatch(/^code +(\w{4}-){3}\w{4}$/m)
  expect(sold).toMatch(/^ {2}ent_\S{22} +CAD-PRO-1Y +created$/m)

  const change = ['--seats', '20', '--lease', '1h', '--feature', 'export=off', 'nodes=200+5']
  const changed = await leasehold('entitlements', 'set', 'Acme', ...change, '--reason', 'a trial')
  expect(changed).toContain('CAD-PRO-1Y of Acme: created, version 1.2')
  expect(changed).toMatch(/^ {2}seatCount +10 → 20$/m)
  expect(changed).toMatch(/^ {2}leasePeriod +1 day → 1 hour$/m)
  expect(changed).toMatch(/^ {2}features\.export\.value +1 → 0$/m)
  expect(changed).toMatch(/^ {2}features\.nodes\.overdraftLimit +none → 5$/m)
  expect(changed).not.toMatch(/edited/i)

  expect(await leasehold('entitlements', 'start', 'Acme')).toContain('active, version 1.3')
  expect(await leasehold('entitlements', 'disable', 'Acme')).toContain('disabled, version 1.4')
  expect(await leasehold('entitlements', 'enable', 'Acme')).toContain('active, version 1.5')
  expect(await leasehold('entitlements', 'renew', 'Acme')).toMatch(/^ {2}expiryDate +\S+ \S+ → /m)
  const reset = await leasehold('entitlements', 'reset', 'Acme', '--seats', '--feature', 'export')
  expect(reset).toMatch(/^ {2}seatCount +20 → 10$/m)
  expect(reset).toMatch(/^ {2}features\.export\.value +0 → 1$/m)

  const shown = await leasehold('entitlements', 'show', 'Acme')
  expect(factsOf(shown)).toMatchObject({
    customer: 'Acme',
    status: 'active',
    seats: '0 of 10 used, concurrent',
    lease: '1 hour',
    'set by hand': 'leasePeriod',
  })
  expect(shown).toMatch(/^ {2}nodes +elementPool +0 of 200 used +overdraft 5, edited$/m)

  const versions = await leasehold('entitlements', 'versions', 'Acme')
  expect(versions).toMatch(/^1\.2 {2}.* {2}update {2}by Bootstrap: a trial\n {2}seatCount/m)
  const rights = await leasehold('entitlements', 'rights', 'Acme')
  expect(factsOf(rights)).toMatchObject({ seats: '10, concurrent', version: '1.7' })
})

test('an upgrade to another SKU keeps what was set by hand, and a count begins again on demand', async () => {
  const of = ['--product', 'CAD', '--edition', 'Pro', '--plan', '1 year', '--mode', 'nodeLock']
  await leasehold('offerings', 'create', '--sku', 'CAD-NODE', ...of, '--seats', '3')
  const changed = await leasehold('entitlements', 'change-offering', 'Acme', 'CAD-NODE')
  expect(changed).toMatch(/^ {2}concurrencyMode +concurrent → nodeLock$/m)
  expect(changed).not.toMatch(/leasePeriod/)
  const reset = await leasehold('entitlements', 'reset-usage', 'Acme', 'runs')
  expect(reset).toContain('The count of runs is zero.')
})

test('a reset of everything also brings what the catalogue has got since the sale', async () => {
  await leasehold('features', 'add', '--product', 'CAD', 'mesh', '--type', 'bool', '--value', 'on')
  expect(await leasehold('entitlements', 'show', 'Acme')).not.toContain('mesh')
  const reset = await leasehold('entitlements', 'reset', 'Acme', '--all')
  expect(reset).toMatch(/^ {2}leasePeriod +1 hour → 1 day$/m)
  expect(await leasehold('entitlements', 'show', 'Acme')).toMatch(/^ {2}mesh +bool +on$/m)
})

test('a second SKU joins the order, under the same codes', async () => {
  const of = ['--product', 'CAD', '--edition', 'Pro', '--plan', '1 year', '--mode', 'concurrent']
  await leasehold('offerings', 'create', '--sku', 'CAD-EXTRA', ...of, '--seats', '1')
  const sale = ['sell', '--customer', 'Acme', '--order', 'PO-7', '--code', 'acme-2026']
  await leasehold('entitlements', ...sale, '--sku', 'CAD-PRO-1Y')
  const extended = await leasehold('entitlements', 'sell', '--group', 'PO-7', '--sku', 'CAD-EXTRA')
  expect(extended).toMatch(/^code +ACME-2026$/m)
  expect(extended).toMatch(/CAD-PRO-1Y.*\n.*CAD-EXTRA/)
  await leasehold('groups', 'set', 'PO-7', '--order', 'PO-8')
  await leasehold('codes', 'add', 'PO-8', 'ACME-EXTRA')
  expect(await leasehold('codes', 'generate', 'PO-8', '--count', '2')).toMatch(/^(\S{19}\n){2}$/)
  await leasehold('codes', 'remove', 'PO-8', 'ACME-EXTRA')
  expect(await leasehold('codes', 'list', 'PO-8')).not.toContain('ACME-EXTRA')
  expect(await leasehold('groups', 'list', '--search', 'PO-8')).toMatch(/ACME-2026 and 2 more/)
})

test('what is made can be changed and, while nothing refers to it, deleted', async () => {
  await leasehold('products', 'create', 'Viewer')
  expect(await leasehold('products', 'set', 'Viewer', '--lease', '12h')).toContain('12 hours')
  await leasehold('features', 'add', '--global', 'beta', '--type', 'bool')
  const of = ['--product', 'Viewer']
  expect(await leasehold('features', 'set', ...of, 'beta', '--value', 'on')).toMatch(/value +on/)
  const fallen = await leasehold('features', 'delete', ...of, 'beta')
  expect(fallen).toBe('beta has its global value again.\n')
  await leasehold('attributes', 'add', '--global', 'region', '--type', 'string', '--value', 'EU')
  await leasehold('attributes', 'set', ...of, 'region', '--value', 'US')
  expect(await leasehold('attributes', 'list', ...of)).toMatch(/region +string +US +product/)
  await leasehold('editions', 'create', ...of, 'Free')
  await leasehold('editions', 'set', ...of, '--edition', 'Free', '--name', 'Basic', 'region=UK')
  const cleared = ['set', ...of, '--edition', 'Basic', '--clear', 'region']
  expect(await leasehold('editions', ...cleared)).toMatch(/region +string +US +from the product/)
  await leasehold('editions', 'delete', ...of, 'Basic')
  await leasehold('features', 'delete', '--global', 'beta')
  await leasehold('products', 'delete', 'Viewer')
  await leasehold('plans', 'create', 'For ever', '--perpetual', '--start', 'creation')
  await leasehold('plans', 'set', 'For ever', '--type', 'internal')
  await leasehold('plans', 'delete', 'For ever')
  await leasehold('offerings', 'set', 'CAD-EXTRA', '--seats', '2', '--overdraft', '10%')
  expect(await leasehold('offerings', 'list')).toMatch(/CAD-EXTRA +CAD Pro +1 year +2\+10%/)
  await leasehold('customers', 'set', 'Acme', '--name', 'Acme Ltd')
  expect(await leasehold('customers', 'disable', 'Acme Ltd')).toMatch(/status +disabled/)
  expect(await leasehold('entitlements', 'list')).toMatch(/Acme Ltd +CAD-NODE +customerDisabled/)
  expect(await leasehold('customers', 'enable', 'Acme Ltd')).toMatch(/status +active/)
  const client = ['create', 'shop', '--scope', 'products:read', 'customers:read']
  expect(await leasehold('api-clients', ...client)).toMatch(/secret +\S{43}/)
  expect(await leasehold('api-clients', 'list')).toMatch(/shop .* products:read customers:read/)
  await leasehold('api-clients', 'delete', 'shop')
  expect(await leasehold('api-clients', 'list')).not.toContain('shop')
})

test('status tells that the server works, for whom, and how much it has', async () => {
  const { url, bootstrapFile } = shell.server
  expect(factsOf(await leasehold('status'))).toMatchObject({
    server: url,
    health: 'ok',
    'tenant id': bootstrapFile?.tenantId,
    products: '1',
    entitlements: '3',
  })
})
