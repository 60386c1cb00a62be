import { afterAll, beforeAll, expect, test } from 'vitest'
import { openShell, type Shell } from './shell.ts'

let shell: Shell
let leasehold: Shell['ok']
let ids: { first: string; second: string }

beforeAll(async () => {
  shell = await openShell()
  leasehold = shell.ok
  await leasehold('products', 'create', 'CAD')
  await leasehold('editions', 'create', 'Pro')
  await leasehold('plans', 'create', 'Year', '--subscription', '1y')
  const of = ['--edition', 'Pro', '--plan', 'Year', '--seats', '1', '--mode', 'nodeLock']
  await leasehold('offerings', 'create', '--sku', 'CAD-1', ...of)
  await leasehold('customers', 'create', 'Acme', '--ref', 'ACC-1')
  await leasehold('customers', 'create', 'Acme', '--ref', 'ACC-2')
  ids = {
    first: await sell('--customer', 'ACC-1', '--order', 'PO-1', '--code', 'FIRST-CODE'),
    second: await sell('--customer', 'ACC-2'),
  }
})
afterAll(() => shell.close())

async function sell(...words: string[]): Promise<string> {
  const sold = await leasehold('entitlements', 'sell', '--sku', 'CAD-1', ...words, '--json')
  return JSON.parse(sold).entitlements[0].id
}

const idShown = async (text: string) =>
  JSON.parse(await leasehold('entitlements', 'show', text, '--json')).id

test('an entitlement is found by its id, its order, and its code however it is typed', async () => {
  for (const text of [ids.first, 'PO-1', 'po-1', 'FIRST-CODE', ' first-code ']) {
    expect(await idShown(text)).toBe(ids.first)
  }
})

test('a name that several things have is an error that lists them', async () => {
  for (const text of ['Acme', 'CAD-1']) {
    const { code, out, err } = await shell.run('entitlements', 'disable', text)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(`${text} may be any of these; name the entitlement by its id:`)
    expect(err).toContain(`${ids.first}  CAD-1  Acme  created`)
    expect(err).toContain(`${ids.second}  CAD-1  Acme  created`)
  }
  const { err } = await shell.run('customers', 'show', 'Acme')
  expect(err).toMatch(/cust_\S{22} {2}Acme {2}ACC-1\n.*cust_\S{22} {2}Acme {2}ACC-2/)
})

test('part of a name is not the name', async () => {
  const { code, err } = await shell.run('products', 'delete', 'CA')
  expect(code).toBe(1)
  expect(err).toBe('leasehold: There is no product CA; an id would begin with prod_.\n')
})

test('letters as they were written win over the same in another case', async () => {
  const of = ['--edition', 'Pro', '--plan', 'Year', '--seats', '2', '--mode', 'nodeLock']
  await leasehold('offerings', 'create', '--sku', 'cad-1', ...of)
  expect(await leasehold('offerings', 'show', 'cad-1')).toMatch(/seats +2/)
  expect(await leasehold('offerings', 'show', 'CAD-1')).toMatch(/seats +1/)
  const { err } = await shell.run('offerings', 'show', 'Cad-1')
  expect(err).toContain('Cad-1 may be any of these')
})

test('an id of another kind names nothing', async () => {
  const { code, err } = await shell.run('customers', 'show', ids.first)
  expect(code).toBe(1)
  expect(err).toContain(`There is no customer ${ids.first}`)
})

test('the product may be left out while there is only one', async () => {
  expect(await leasehold('editions', 'list')).toContain('Pro')
  await leasehold('products', 'create', 'Viewer')
  const { code, err } = await shell.run('editions', 'list')
  expect(code).toBe(2)
  expect(err).toBe('leasehold: Which product? Say --product; there are CAD, Viewer.\n')
})

test('a key that is a feature and an attribute asks which one is meant', async () => {
  const of = ['--product', 'CAD']
  await leasehold('features', 'add', ...of, 'region', '--type', 'bool')
  await leasehold('attributes', 'add', ...of, 'region', '--type', 'string')
  const set = ['set', ...of, '--edition', 'Pro']
  const { code, err } = await shell.run('editions', ...set, 'region=EU')
  expect(code).toBe(2)
  expect(err).toContain('write feature:region or attribute:region')
  const shown = await leasehold('editions', ...set, 'attribute:region=EU', 'feature:region=on')
  expect(shown).toMatch(/region +bool +on[\s\S]*region +string +EU/)
})

test('a wrong key among several changes nothing', async () => {
  const set = ['set', '--product', 'CAD', '--edition', 'Pro', 'feature:region=off', 'regoin=off']
  const { code, err } = await shell.run('editions', ...set)
  expect(code).toBe(2)
  expect(err).toContain('The product has no regoin; it has')
  const shown = await leasehold('editions', 'show', '--product', 'CAD', 'Pro')
  expect(shown).toMatch(/region +bool +on/)
})
