import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openShell, type Shell } from './shell.ts'

let shell: Shell
const of = ['--entitlement', 'CAD-2']

beforeAll(async () => {
  shell = await openShell()
  await shell.ok('products', 'create', 'CAD')
  await shell.ok(
    'features',
    'add',
    'cores',
    '--type',
    'elementPool',
    '--value',
    '8',
    '--product',
    'CAD',
  )
  await shell.ok(
    'features',
    'add',
    'runs',
    '--type',
    'usageCount',
    '--value',
    '5',
    '--product',
    'CAD',
  )
  await shell.ok('editions', 'create', 'Pro')
  await shell.ok('plans', 'create', 'Year', '--subscription', '1y', '--start', 'creation')
  const edition = ['--edition', 'Pro', '--plan', 'Year', '--seats', '2', '--mode', 'concurrent']
  await shell.ok('offerings', 'create', '--sku', 'CAD-2', ...edition)
  await shell.ok('entitlements', 'sell', '--sku', 'CAD-2', '--code', 'CAD-CODE')
})
afterAll(() => shell.close())

test('a seat is taken, renewed, used and freed at the command line', async () => {
  const taken = await shell.ok(
    'activations',
    'create',
    'ws-7',
    '--code',
    'CAD-CODE',
    '--name',
    'Hall',
  )
  expect(taken).toMatch(/^status +active$/m)
  expect(taken).toMatch(/^name +Hall$/m)
  expect(await shell.ok('activations', 'refresh', 'ws-7', ...of)).toMatch(
    /^The lease of Hall ends \d{4}-/,
  )
  expect(await shell.ok('activations', 'checkout', 'ws-7', 'cores', '5', ...of)).toBe(
    'cores  5 held here, 3 left, 8 sold\n',
  )
  expect(await shell.ok('activations', 'return', 'ws-7', 'cores', ...of)).toBe(
    'cores  4 held here, 4 left, 8 sold\n',
  )
  expect(await shell.ok('activations', 'show', 'ws-7', ...of)).toMatch(/cores +4 held here +4 left/)
  const json = await shell.ok('activations', 'show', 'ws-7', ...of, '--json')
  const state = JSON.parse(json)
  expect(state.seatId).toBe('ws-7')
  expect(state.features).toContainEqual(expect.objectContaining({ key: 'cores', active: 4 }))
  await shell.ok('activations', 'free', 'Hall', ...of)
  expect(await shell.ok('entitlements', 'seats', 'CAD-2')).toBe('')
})

test('a refusal ends with 1 and says what would help; a wrong amount ends with 2', async () => {
  await shell.ok('activations', 'create', 'a', '--code', 'CAD-CODE')
  await shell.ok('activations', 'create', 'b', '--code', 'CAD-CODE')
  const full = await shell.run('activations', 'create', 'c', '--code', 'CAD-CODE')
  expect(full).toMatchObject({ code: 1, out: '' })
  expect(full.err).toContain('(noSeatAvailable)')
  const much = await shell.run('activations', 'checkout', 'a', 'cores', '9', ...of)
  expect(much).toMatchObject({ code: 1, out: '' })
  expect(much.err).toContain('(featureLimitReached)')
  const denials = await shell.ok('denials')
  expect(denials).toMatch(/CAD-2 +a +featureLimitReached +cores +2\/2\n/)
  expect(denials).toMatch(/CAD-2 +c +noSeatAvailable +- +2\/2\n/)
  expect(await shell.ok('denials', '--count')).toMatch(/noSeatAvailable +1 /)
  expect(await shell.ok('denials', '--csv', '--seat', 'c')).toMatch(/\n.*,noSeatAvailable,.*\n$/)
  expect(await shell.ok('overview')).toMatch(/^denials +2$/m)
  expect((await shell.run('activations', 'stale')).err).toContain('There are none.')
  const wrong = await shell.run('activations', 'checkout', 'a', 'cores', 'many', ...of)
  expect(wrong).toMatchObject({ code: 2, out: '' })
})

test('the seats of each day are listed, and drawn', async () => {
  const out = await shell.ok('entitlements', 'usage-history', 'CAD-2')
  expect(out).toMatch(/^day +least +most +seats +beyond\n\d{4}-\d\d-\d\d so far +0 +2 +2 +-\n/)
  expect(out).toMatch(/^most seats in use {2}\|█\|$/m)
  const { days } = JSON.parse(await shell.ok('entitlements', 'usage-history', 'CAD-2', '--json'))
  expect(days).toMatchObject([{ minSeatsUsed: 0, maxSeatsUsed: 2, complete: false }])
})

test('what was counted is listed by entitlement and over all, and as CSV', async () => {
  await shell.ok('activations', 'checkout', 'a', 'runs', '3', ...of)
  const line = /^- +CAD-2 +- +runs +\d{4}-\S+ \S+ +open +3 +0$/m
  expect(await shell.ok('entitlements', 'usage', 'CAD-2')).toMatch(line)
  expect(await shell.ok('usage')).toMatch(line)
  const timeOuts = vi.spyOn(AbortSignal, 'timeout')
  expect(await shell.ok('usage', '--csv')).toMatch(/,runs,\S+,,true,3,0,\n$/)
  // For the token alone: a file takes as long as it takes.
  expect(timeOuts).toHaveBeenCalledTimes(1)
  timeOuts.mockRestore()
  const { items } = JSON.parse(await shell.ok('usage', '--json'))
  expect(items).toMatchObject([{ sku: 'CAD-2', periods: [{ used: 3, open: true }] }])
  expect(await shell.run('usage', '--to', '2001-01-01')).toMatchObject({
    code: 0,
    out: '',
    err: 'Nothing was counted.\n',
  })
})

test('what a seat is allowed is shown, signs of copies are listed, handing out is noted', async () => {
  const rights = await shell.ok('activations', 'rights', 'a', ...of)
  expect(rights).toMatch(/^status +active$/m)
  expect(rights).toMatch(/^version +1\.1$/m)
  const none = await shell.run('activations', 'possible-clones', ...of)
  expect(none).toMatchObject({ code: 0, out: '', err: 'There are none.\n' })
  expect(await shell.run('activations', 'possible-clones')).toEqual(none)
  expect(await shell.ok('entitlements', 'provision', 'CAD-2')).toMatch(/provisioningDate +none → /)
  expect(await shell.ok('entitlements', 'provision', 'CAD-2', '--undo')).toMatch(/→ none/)
})
