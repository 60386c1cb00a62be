import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApi } from '../../src/cli/api/api.ts'
import { findConnection } from '../../src/cli/api/connection.ts'
import { openShell, type Shell } from './shell.ts'

let shell: Shell
let leasehold: Shell['ok']
beforeAll(async () => {
  shell = await openShell({ LEASEHOLD_TEST_CLOCK: '1' })
  leasehold = shell.ok
})
afterAll(() => shell.close())

describe('a vendor', () => {
  test('lets people and programs in, with roles', async () => {
    await leasehold('roles', 'create', 'Order desk', '--scope', 'customers:read', 'products:read')
    expect(await leasehold('roles', 'list')).toMatch(
      /^Order desk +this tenant +role_\S+ +customers:read/m,
    )
    const names = ['--first', 'Ada', '--last', 'Byron', '--email', 'ada@vendor.example']
    const add = ['users', 'add', 'ada', ...names, '--role', 'order desk'] as const
    expect((await shell.run(...add, '--invite')).err).toContain('LEASEHOLD_SMTP_URL')
    await leasehold(...add)
    expect(await leasehold('users', 'list')).toMatch(
      /^ada +Ada Byron +ada@vendor.example +Order desk +without password +no +usr_/m,
    )
    await leasehold('users', 'set-role', 'ada', 'Viewer')
    await leasehold('users', 'disable', 'ada')
    expect(await leasehold('users', 'list')).toMatch(/^ada .* Viewer +off /m)
    await leasehold('users', 'enable', 'ada')
    await leasehold('users', 'remove', 'ada@vendor.example')
    const made = await leasehold('api-clients', 'create', 'desk', '--role', 'Order desk')
    expect(made).toMatch(/^scopes +customers:read products:read$/m)
    await leasehold('roles', 'set', 'Order desk', '--scope', 'customers:read')
    expect(await leasehold('api-clients', 'list')).toMatch(/^desk .* customers:read$/m)
    const rotated = await leasehold('api-clients', 'rotate-secret', 'desk', '--overlap', '1h')
    expect(rotated).toMatch(/^secret +\S{43}$/m)
    const inUse = await shell.run('roles', 'delete', 'Order desk')
    expect(inUse.code).not.toBe(0)
    expect(inUse.err).toContain('desk')
    await leasehold('api-clients', 'delete', 'desk')
    await leasehold('roles', 'delete', 'Order desk')
  })

  test('changes settings and keys, and reads who did it', async () => {
    await leasehold(
      'settings',
      'set',
      'possibleClone=refuse',
      'enforceMfa=true',
      'regrantMargin=2min',
    )
    const settings = await leasehold('settings', 'show')
    expect(settings).toMatch(/^possibleClone +refuse$/m)
    expect(settings).toMatch(/^enforceMfa +true$/m)
    expect((await shell.run('settings', 'set', 'nonsense=1')).err).toContain('nonsense')
    expect(await leasehold('keys', 'rotate', 'webhook')).toMatch(/^The new webhook key is \S+\.$/m)
    expect(await leasehold('keys', 'list')).toMatch(/^webhook +\S+ +retired /m)
    const audit = await leasehold('audit', '--limit', '5')
    expect(audit).toMatch(/^\S+ \S+ +Bootstrap +rotateKey .* 201$/m)
    expect(audit).toMatch(/ Bootstrap +updateSettings .* 204$/m)
    const found = JSON.parse(await leasehold('audit', '--operation', 'rotateKey', '--json'))
    expect(found.items).toHaveLength(1)
  })
})

test('a command that goes on for hours gets another token when its own has ended', async () => {
  const api = openApi(findConnection({ bootstrap: shell.bootstrap }, {}))
  await api.get('/products')
  await api.send('PUT', '/test-clock', { advance: { type: 'hour', count: 2 } })
  const made = await api.send('POST', '/products', { name: 'Later' })
  expect(made).toMatchObject({ name: 'Later' })
})
