import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RealProvider, realProvider } from '../identity/real-provider.ts'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
let idp: RealProvider
beforeAll(async () => {
  idp = await realProvider()
  shell = await openShell({ LEASEHOLD_IDENTITY_ALLOW_PRIVATE: '1' })
})
afterAll(async () => {
  await shell.close()
  await idp.close()
})

test('a provider is added, tested, shown, changed, switched off and deleted at the terminal', async () => {
  await shell.ok('customers', 'create', 'Acme')
  const { issuer } = idp
  const of = ['--customer', 'Acme', '--issuer', issuer, '--audience', 'drawing-app', 'viewer']
  const made = factsOf(await shell.ok('identity-providers', 'create', 'Staff', ...of))
  expect(made).toMatchObject({ issuer, audiences: 'drawing-app, viewer', state: 'on' })
  expect(await shell.ok('identity-providers', 'list')).toMatch(/Staff +cust_\S+ +http\S+ +on +idp_/)
  const tested = await shell.ok('identity-providers', 'test', 'Staff')
  expect(factsOf(tested)).toMatchObject({ works: 'yes', issuer, 'portal sign-in': 'no' })
  const set = ['--groups-claim', 'groups', '--portal-client-secret', 'hidden', '--disable']
  const changed = await shell.ok('identity-providers', 'set', issuer, ...set)
  expect(changed).not.toContain('hidden')
  expect(factsOf(changed)).toMatchObject({ 'groups claim': 'groups', state: 'off' })
  const { code, out, err } = await shell.run('identity-providers', 'test', 'Staff')
  expect(code).toBe(1)
  expect(out).toContain('it is switched off')
  expect(err).toContain("Tokens of Staff can't be checked.")
  expect(await shell.ok('identity-providers', 'delete', 'Staff')).toMatch(/is deleted/)
  const gone = await shell.run('identity-providers', 'show', 'Staff')
  expect(gone.err).toContain('There is no identity provider Staff')
})
