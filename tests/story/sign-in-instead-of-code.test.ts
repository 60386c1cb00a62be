import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold } from '@leasehold/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runWords } from '../../packages/server/test/cli/shell.ts'
import {
  type RealProvider,
  realProvider,
} from '../../packages/server/test/identity/real-provider.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'

// A company's own people use an application without a code: set up at the terminal as
// docs/guides/identity/README.md has it, signed in at a real provider, licensed by the real client.

let server: TestInstallation
let idp: RealProvider
let folder: string
let license: Leasehold
let productId: string
beforeAll(async () => {
  idp = await realProvider()
  server = await installServer({ LEASEHOLD_IDENTITY_ALLOW_PRIVATE: '1' }, { demo: true })
  folder = await mkdtemp(join(tmpdir(), 'leasehold-sign-in-'))
  productId = JSON.parse(await type('products', 'show', 'Plumbline Studio', '--json')).id
  license = await Leasehold.open({
    ...{ url: server.url, tenantId: server.tenantId, productId, publicKeys: server.publicKeys },
    ...{ appName: 'drawing', identity: 'key', folder, background: false },
  })
}, 120_000)
afterAll(async () => {
  await license?.close()
  await server?.remove()
  await idp?.close()
  await rm(folder, { recursive: true, force: true })
})

async function type(...words: string[]): Promise<string> {
  const { code, out, err } = await runWords([...words, '--bootstrap', server.bootstrap])
  expect(code, `${words.join(' ')}: ${err}`).toBe(0)
  return out
}

test('a company, its provider and one of its people are set up at the terminal', async () => {
  await type('customers', 'create', 'Acme')
  const { issuer } = idp
  const of = ['--customer', 'Acme', '--issuer', issuer, '--audience', 'drawing-app']
  await type('identity-providers', 'create', 'Acme staff', ...of)
  expect(await type('identity-providers', 'test', 'Acme staff')).toMatch(/^works +yes/)
  await type('contacts', 'create', 'mara.lind@acme.example', '--customer', 'Acme')
  await type('contacts', 'allow', 'mara.lind@acme.example', '--claim', 'mara')
  const sale = ['--customer', 'Acme', '--sku', 'PL-STU-TRIAL']
  const group = /egr_\S+/.exec(await type('entitlements', 'sell', ...sale))?.[0] ?? ''
  await type('groups', 'authorise', group, 'mara.lind@acme.example')
})

test('the application is licensed by the token of her sign-in, and shows whose seat it is', async () => {
  await license.activate({ openIdToken: await idp.idToken('mara') })
  expect(license.status).toBe('active')
  expect(await license.refresh()).toEqual({ refreshed: true })
  expect(await type('entitlements', 'seats', 'Acme', '--json')).toContain('mara@acme.example')
})

test('it needs neither the token nor the provider to run on', async () => {
  await idp.close()
  expect(await license.refresh()).toEqual({ refreshed: true })
})

test('somebody else of the company is told who has to do what', async () => {
  idp = await realProvider()
  await type(
    'identity-providers',
    'set',
    'Acme staff',
    '--issuer',
    idp.issuer,
    '--authority',
    idp.issuer,
  )
  const openIdToken = await idp.idToken('nobody')
  await expect(license.activate({ openIdToken })).rejects.toMatchObject({
    code: 'contactNotAuthorised',
  })
  expect(license.status).toBe('active')
})
