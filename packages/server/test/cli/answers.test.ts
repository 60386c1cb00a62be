import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import type { Command } from 'commander'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { addCommands } from '../../src/cli/commands.ts'
import { createProgram } from '../../src/cli/program.ts'
import { builtProgram } from '../support/built-program.ts'
import { openShell, runWords, type Shell } from './shell.ts'

let shell: Shell

beforeAll(async () => {
  shell = await openShell()
  await shell.ok('products', 'create', 'CAD')
  await shell.ok('editions', 'create', 'Pro')
})
afterAll(() => shell.close())
afterEach(() => vi.unstubAllEnvs())

test('a refusal is told by its sentence, its code and its cure, and ends with 1', async () => {
  const { code, out, err } = await shell.run('products', 'delete', 'CAD')
  expect(code).toBe(1)
  expect(out).toBe('')
  expect(err).toBe(
    'leasehold: In use by 1 edition (Pro). (inUse)\n' +
      '  what to do  Remove what the details name first.\n',
  )
})

test('a refusal says how much is in use, and what would help', async () => {
  await shell.ok('plans', 'create', 'Year', '--subscription', '1y', '--start', 'creation')
  const of = ['--edition', 'Pro', '--plan', 'Year', '--seats', '2', '--mode', 'concurrent']
  await shell.ok('offerings', 'create', '--sku', 'CAD-2', ...of)
  const sale = ['sell', '--sku', 'CAD-2', '--code', 'CAD-CODE']
  await shell.ok('entitlements', ...sale)
  for (const seatId of ['one', 'two']) await activate(seatId)
  const { code, err } = await shell.run('entitlements', 'set', 'CAD-2', '--seats', '1')
  expect(code).toBe(1)
  expect(err).toContain('More seats are in use than the change leaves. (seatsInUse)')
  expect(err).toMatch(/^ {2}what to do +Free seats, or force the change\.$/m)
  expect(err).toMatch(/^ {2}in use +2 of 1$/m)
  const forced = await shell.ok('entitlements', 'set', 'CAD-2', '--seats', '1', '--force')
  expect(forced).toContain('2 devices run on it.')
  expect(await shell.ok('entitlements', 'seats', 'CAD-2')).toMatch(/^two .*\none /m)
  const freed = await shell.ok('activations', 'free', 'one', '--entitlement', 'CAD-2')
  expect(freed).toMatch(/^The seat one is free for others now\./)
  expect(await shell.ok('activations', 'show', 'two', '--entitlement', 'CAD-2')).toMatch(
    /^status +active$/m,
  )
  const log = await shell.ok('entitlements', 'log', 'CAD-2', '--operation', 'deactivate')
  expect(log).toMatch(/one +deactivate +1 of 1 +exposedUntil/)
})

async function activate(seatId: string): Promise<void> {
  const { url, bootstrapFile } = shell.server
  const { id } = JSON.parse(await shell.ok('products', 'show', 'CAD', '--json'))
  const reply = await fetch(`${url}/api/v1/activate`, {
    method: 'POST',
    headers: { 'N-TenantId': bootstrapFile?.tenantId ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify({ productId: id, activationCode: 'CAD-CODE', seatId }),
  })
  expect(reply.status).toBe(201)
}

test('what things are called steers no terminal, in what is said of them or what is wrong', async () => {
  await shell.ok('customers', 'create', 'Ring\u0007\u009b2J')
  const { id, name } = JSON.parse(
    await shell.ok('customers', 'show', 'Ring\u0007\u009b2J', '--json'),
  )
  expect(name).toBe('Ring\u0007\u009b2J')
  expect(await shell.ok('customers', 'show', id, '--json')).not.toContain('\u009b')
  expect(await shell.ok('customers', 'delete', id)).toBe('The customer Ring??2J is deleted.\n')
  const { err } = await shell.run('customers', 'show', 'Gone\u001b[2J')
  expect(err).toContain('There is no customer Gone?[2J')
})

test.each([
  [['products', 'create'], "missing required argument 'name'"],
  [['products', 'set', 'CAD', '--lease', '5x'], 'Write a number and a unit'],
  [['products', 'set', 'CAD'], 'Say what to change'],
  [['products', 'nonsense'], "unknown command 'nonsense'"],
  [['features', 'add', 'x', '--type', 'switch', '--global'], 'Allowed choices are bool'],
  [['features', 'add', 'x', '--type', 'bool'], 'Say either --product or --global'],
  [['features', 'add', 'x', '--type', 'bool', '--global', '--value', 'maybe'], 'Write on, off'],
  [['editions', 'set', '--edition', 'Pro', 'export'], 'write KEY=VALUE'],
  [['plans', 'create', 'x'], 'Say --subscription with its length, or --perpetual'],
  [['offerings', 'create', '--sku', 'x'], "required option '--edition <edition>' not specified"],
  [['entitlements', 'set', 'CAD-2', '--feature', 'x=1'], 'has no feature x'],
  [['entitlements', 'list', '--limit', 'all'], 'Write a whole number'],
  [['webhooks', 'tail', 'x', '--for', '5s'], 'Write a whole number'],
])('%j is wrong usage: it is told in a sentence and ends with 2', async (words, said) => {
  const { code, out, err } = await shell.run(...words)
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toContain(said)
  expect(err).not.toMatch(/^ +at /m)
})

test('--json prints what the API answers, and nothing where it answers nothing', async () => {
  const { url, bootstrapFile } = shell.server
  const list = JSON.parse(await shell.ok('products', 'list', '--json'))
  expect(list).toMatchObject({ items: [{ name: 'CAD' }], pageNumber: 1, elementsTotal: 1 })
  const shown = JSON.parse(await shell.ok('products', 'show', 'CAD', '--json'))
  expect(shown).toEqual(list.items[0])
  expect(shown.leasePeriod).toEqual({ type: 'day', count: 1 })
  await shell.ok('products', 'create', 'Gone')
  expect(await shell.ok('products', 'delete', 'Gone', '--json')).toBe('')
  const status = JSON.parse(await shell.ok('status', '--json'))
  expect(status).toMatchObject({ server: url, tenantId: bootstrapFile?.tenantId, health: 'ok' })
})

test('a list shows what fits, and says on the side how much there is', async () => {
  for (const name of ['A', 'B', 'C']) await shell.ok('customers', 'create', `Customer ${name}`)
  const { out, err } = await shell.run('customers', 'list', '--limit', '2', '--page', '2')
  expect(out.split('\n')).toHaveLength(3)
  expect(out).toContain('Customer C')
  expect(err).toBe('1 of 3, page 2.\n')
  expect((await shell.run('customers', 'list', '--search', 'nobody')).err).toBe('There are none.\n')
})

test('what a customer is called does not steer the terminal', async () => {
  await shell.ok('customers', 'create', 'Red \u001b[31m Ltd', '--ref', 'RED')
  expect(await shell.ok('customers', 'show', 'RED')).toContain('Red ?[31m Ltd')
})

test('connection settings come from options, then from the environment', async () => {
  const file = JSON.parse(await readFile(shell.bootstrap, 'utf8'))
  vi.stubEnv('LEASEHOLD_URL', `${file.url}/`)
  vi.stubEnv('LEASEHOLD_TENANT', file.tenantId)
  vi.stubEnv('LEASEHOLD_CLIENT_ID', file.clientId)
  const { code, err } = await runWords(['status'])
  expect(code).toBe(2)
  expect(err).toContain('missing: --client-secret (LEASEHOLD_CLIENT_SECRET)')
  expect((await runWords(['status', '--client-secret', file.clientSecret])).code).toBe(0)
  vi.stubEnv('LEASEHOLD_CLIENT_SECRET', 'wrong')
  expect(await runWords(['products', 'list'])).toEqual({
    code: 1,
    out: '',
    err: `leasehold: ${file.url} gives no token: Client id or secret is wrong.\n`,
  })
  expect((await runWords(['status', '--url', 'license.example'])).code).toBe(2)
})

test('a server that is not there is told with what to do', async () => {
  const url = await addressOfNobody()
  const { code, err } = await shell.run('status', '--url', url)
  expect(code).toBe(1)
  expect(err).toContain(`${url} can't be reached (ECONNREFUSED). Is the server running?`)
  const nowhere = await runWords(['status', '--bootstrap', '/nowhere/bootstrap.json'])
  expect(nowhere.code).toBe(1)
  expect(nowhere.err).toContain('Which server? There is no /nowhere/bootstrap.json.')
})

async function addressOfNobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

test('every command that talks to a server shows an example of itself', () => {
  const leaves = leavesOf(addCommands(createProgram()))
  const online = leaves.filter((command) =>
    command.options.some(({ long }) => long === '--bootstrap'),
  )
  expect(online.length).toBeGreaterThan(40)
  for (const command of online) {
    expect(helpOf(command)).toMatch(new RegExp(`\\$ leasehold ${pathOf(command)}( |$)`, 'm'))
  }
})

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

function pathOf(command: Command): string {
  const above = command.parent?.parent ? `${pathOf(command.parent)} ` : ''
  return above + command.name()
}

// `helpInformation` leaves out what is added after it.
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return text
}

test('a reader that has seen enough, as `head` has, is no error', async () => {
  const program = await builtProgram(new URL('../../src/cli/leasehold.ts', import.meta.url))
  const words = ['products', 'list', '--json', '--bootstrap', shell.bootstrap]
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (bytes) => {
    err += bytes
  })
  child.stdout.destroy()
  const [code] = await once(child, 'exit')
  expect(err).toBe('')
  expect(code).toBe(0)
})
