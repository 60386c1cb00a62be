import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Leasehold } from '@leasehold/client'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../client/test/support/scripted-server.ts'
import { productId, tenantId } from '../../client/test/support/vendor.ts'

// The program as it is installed: built, and started by node.

const root = fileURLToPath(new URL('../../..', import.meta.url))
const program = join(root, 'packages/agent/bin/leasehold-agent.js')

beforeAll(() => {
  const build = ['node_modules/typescript/bin/tsc', '-b', 'packages/agent']
  execFileSync(process.execPath, build, { cwd: root })
}, 120_000)

async function makeMachine() {
  const server = await startServer()
  server.desk.entitlement.seatCount = 10
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-agent-'))
  const socket = join(folder, 'agent.sock')
  const config = join(folder, 'agent.yaml')
  await writeFile(join(folder, 'keys.json'), JSON.stringify([server.desk.vendor.root.jwk]))
  const write = (quantity: number) =>
    writeFile(
      config,
      [
        `server: ${server.url}`,
        `tenantId: ${tenantId}`,
        'publicKeysFile: keys.json',
        'identity: key',
        'machine: render-07',
        'folder: state',
        `socket: ${socket}`,
        'products:',
        `  - productId: ${productId}`,
        '    code: DEMO-CODE',
        `    quantity: ${quantity}`,
      ].join('\n'),
    )
  await write(1)
  const env = { ...process.env, LEASEHOLD_AGENT_CONFIG: config }
  const running: ChildProcess[] = []
  onTestFinished(async () => {
    for (const child of running) await end(child, 'SIGKILL')
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const run = async () => {
    const child = spawn(process.execPath, [program, 'run'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    running.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('seats')) break
    }
    return child
  }
  const ask = (...words: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr }),
      )
    })
  const open = async () => {
    const license = await Leasehold.open({
      ...{ agent: socket, tenantId, productId, appName: 'cad', identity: 'key' as const },
      publicKeys: [server.desk.vendor.root.jwk],
      folder: join(folder, 'cad'),
    })
    onTestFinished(() => license.close())
    return license
  }
  return { server, folder, socket, config, write, run, ask, open }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  const [code] = await once(child, 'exit')
  return code
}

test('it runs, is asked, refreshed, given back and taken again, and ends when it is told to', async () => {
  const { run, ask, write, server } = await makeMachine()
  const child = await run()
  expect((await ask('status')).out).toMatch(/render-07#1 +active +free +version 1\.1/)
  await write(3)
  expect(await ask('-fr')).toMatchObject({ code: 0 })
  expect(server.desk.seats.size).toBe(3)
  const { out } = await ask('status', '--json')
  expect(JSON.parse(out).products[0]).toMatchObject({ wanted: 3, held: 3, missing: null })
  expect(await ask('release')).toMatchObject({ code: 0 })
  expect(server.desk.seats.size).toBe(0)
  expect(await ask('resume')).toMatchObject({ code: 0 })
  expect(server.desk.seats.size).toBe(3)
  expect(await end(child, 'SIGTERM')).toBe(0)
  expect(await ask('status')).toMatchObject({ code: 1 })
}, 60_000)

test('killed at any moment it goes on where it was, and applications never notice', async () => {
  const { run, open, server } = await makeMachine()
  let child = await run()
  const license = await open()
  await license.activate()
  const held = await license.checkout('storageTb', 5)
  expect(held.granted).toBe(true)
  for (let round = 0; round < 5; round++) {
    await end(child, 'SIGKILL')
    expect(license.has('export')).toBe(true)
    child = await run()
    void license.refresh()
    await new Promise((resolve) => setTimeout(resolve, round * 15))
  }
  const refreshed = await license.refresh()
  expect(refreshed).toEqual({ refreshed: true })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(5)
  expect(await held.return()).toEqual({ returned: true })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
  expect([...server.desk.seats.values()].map(({ epoch }) => epoch)).toEqual([1])
}, 60_000)

test('doctor finds what is wrong between the machine and its licences', async () => {
  const { run, ask, server } = await makeMachine()
  const without = await ask('doctor')
  expect(without.code).toBe(1)
  expect(without.out).toMatch(/problem +agent +nobody answers/)
  await run()
  const well = await ask('doctor')
  expect(well.out).toMatch(/ok +clock +within/)
  expect(well.out).toMatch(/ok +keys of/)
  expect(well.code).toBe(0)
  await server.close()
  expect((await ask('doctor')).out).toMatch(/problem +server http:.*cannot be reached/)
}, 60_000)

test('install writes a unit that starts this program with this configuration', async () => {
  const { ask, folder, config } = await makeMachine()
  expect(await ask('install', '--unit-folder', folder)).toMatchObject({ code: 0 })
  const unit = await readFile(join(folder, 'leasehold-agent.service'), 'utf8')
  expect(unit).toContain(`ExecStart="${process.execPath}" "${program}" run`)
  expect(unit).toContain(`Environment="LEASEHOLD_AGENT_CONFIG=${config}"`)
  expect(unit).toMatch(
    new RegExp(`^ReadWritePaths=.* "-${join(folder, 'state')}" "-${folder}"$`, 'm'),
  )
  expect(await ask('remove', '--unit-folder', folder)).toMatchObject({ code: 0 })
}, 60_000)

test('written wrongly it says how it is used, and a bad configuration says what to mend', async () => {
  const { ask, config } = await makeMachine()
  expect(await ask('nonsense')).toMatchObject({ code: 2 })
  await writeFile(config, 'products: []\ncolor: red')
  expect(await ask('run')).toMatchObject({
    code: 2,
    out: expect.stringContaining('color is unknown'),
  })
}, 60_000)
