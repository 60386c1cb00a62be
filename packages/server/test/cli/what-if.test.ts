import { afterAll, beforeAll, expect, test } from 'vitest'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
let leasehold: Shell['ok']

beforeAll(async () => {
  shell = await openShell()
  leasehold = shell.ok
  await leasehold('products', 'create', 'CAD', '--lease', '1d')
  const of = ['--product', 'CAD']
  await leasehold('features', 'add', ...of, 'export', '--type', 'bool', '--value', 'on')
  await leasehold('editions', 'create', ...of, 'Pro')
  await leasehold('plans', 'create', 'year', '--subscription', '1y', '--start', 'creation')
  for (const [sku, seats] of [
    ['BIG', '10'],
    ['SMALL', '2'],
  ] as const) {
    const what = ['--sku', sku, '--seats', seats, '--mode', 'concurrent']
    await leasehold('offerings', 'create', ...what, ...of, '--edition', 'Pro', '--plan', 'year')
  }
  await leasehold('customers', 'create', 'Acme')
  await leasehold('entitlements', 'sell', '--customer', 'Acme', '--sku', 'BIG')
})
afterAll(() => shell.close())

const versionOf = async () => factsOf(await leasehold('entitlements', 'show', 'Acme')).version

test('a dry run shows what a command would do, and does none of it', async () => {
  const told = await leasehold(
    'entitlements',
    'set',
    'Acme',
    '--feature',
    'export=off',
    '--dry-run',
  )
  expect(told).toContain('BIG of Acme: active, version 1.1 → 1.2. Nothing has been done.')
  expect(told).toMatch(/^ {2}features\.export\.value +1 → 0$/m)
  expect(told).toMatch(/would be lost\n {2}export +off/)
  expect(told).toContain('Seats: 0 used, of 10.')
  const changed = await leasehold('entitlements', 'change-offering', 'Acme', 'SMALL', '--dry-run')
  expect(changed).toMatch(/^ {2}seatCount +10 → 2$/m)
  const sale = ['sell', '--customer', 'Acme', '--sku', 'SMALL', '--dry-run']
  expect(await leasehold('entitlements', ...sale)).toMatch(/SMALL +active +2, concurrent/)
  expect(await leasehold('customers', 'disable', 'Acme', '--dry-run')).toMatch(
    /It would change 1 entitlements\.[\s\S]*active → customerDisabled/,
  )
  expect((await shell.run('entitlements', 'start', 'Acme', '--dry-run')).err).toContain(
    'alreadyStarted',
  )
  expect(await versionOf()).toBe('1.1')
})

test('a change is scheduled, listed, cancelled, and made at once when its time is past', async () => {
  const at = ['--at', '2099-01-01']
  const far = await shell.run('entitlements', 'schedule', 'renew', 'Acme', ...at)
  expect(far.err).toContain('more than 50 years ahead')
  const soon = new Date(Date.now() + 86_400_000).toISOString()
  const planned = ['schedule', 'set', 'Acme', '--seats', '12', '--at', soon, '--reason', 'spring']
  expect(factsOf(await leasehold('entitlements', ...planned))).toMatchObject({
    change: 'update',
    status: 'pending',
  })
  const list = await leasehold('entitlements', 'scheduled')
  const [id = ''] = /chg_\S{22}/.exec(list) ?? []
  expect(list).toMatch(/update +pending +\S+ +spring/)
  expect(await leasehold('entitlements', 'cancel-scheduled', id)).toContain('is cancelled')
  expect(await leasehold('entitlements', 'scheduled', 'Acme')).toBe('')
  const past = ['schedule', 'set', 'Acme', '--seats', '12', '--at', '2020-01-01']
  expect(factsOf(await leasehold('entitlements', ...past))).toMatchObject({
    status: 'done',
    version: '1.2',
  })
  const refused = await shell.run('entitlements', 'schedule', 'start', 'Acme', '--at', '2020-01-01')
  expect(refused.out).toMatch(/^refused +.*\(alreadyStarted\)$/m)
  expect(refused).toMatchObject({ code: 1, err: 'leasehold: The change was not made.\n' })
})

test('a bulk change asks where it can, is followed to its end, and lists what was refused', async () => {
  await leasehold('entitlements', 'sell', '--customer', 'Acme', '--order', 'PO-2', '--sku', 'SMALL')
  const unasked = await shell.run('entitlements', 'bulk', 'set', '--seats', '5', '--product', 'CAD')
  expect(unasked.code).toBe(2)
  expect(unasked.err).toContain('set 2 entitlements? Say --yes')
  expect((await shell.run('entitlements', 'bulk', 'renew', '--yes')).err).toContain('--every')
  const set = ['set', '--seats', '5', '--product', 'CAD']
  const told = await leasehold('entitlements', 'bulk', ...set, '--dry-run')
  expect(factsOf(told)).toMatchObject({ status: 'done', 'would change': '2 of 2' })
  const made = await leasehold('entitlements', 'bulk', ...set, '--yes')
  expect(factsOf(made)).toMatchObject({ status: 'done', done: '2 of 2' })
  const started = await shell.run('entitlements', 'bulk', 'start', '--every', '--yes')
  expect(started.out).toMatch(/refused +2/)
  expect(started.out).toMatch(/ent_\S{22} +alreadyStarted/)
  expect(started).toMatchObject({ code: 1, err: 'leasehold: 2 of 2 entitlements were refused.\n' })
  expect(await leasehold('entitlements', 'bulk', 'list')).toMatch(
    /update \(dry run\) +done +2 of 2/,
  )
})
