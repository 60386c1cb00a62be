import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Config, decodeMasterKey } from '../../src/config.ts'
import { manifestType } from '../../src/identity/manifest.ts'
import { readKeys } from '../../src/identity/read-keys.ts'
import { createSecrets } from '../../src/secrets.ts'
import { openInstallation } from '../../src/start/open-installation.ts'
import { createDb, createPool } from '../../src/storage/pool.ts'
import { listTenants } from '../../src/storage/tenants.ts'
import { verifyJws } from '../../src/tokens/verify-jws.ts'
import { builtProgram } from '../support/built-program.ts'
import { scratchConfig, scratchFolder } from './scratch.ts'

type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> }

const program = new URL('../../src/cli/leasehold.ts', import.meta.url)

/** The command line as a process of its own, with nothing of our environment but the path. */
async function leasehold(args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [await builtProgram(program), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes) => {
      output += bytes
    })
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, output: () => output, ended }
}

const environment = (config: Config, more: Record<string, string> = {}) => ({
  DATABASE_URL: config.databaseUrl ?? '',
  LEASEHOLD_MASTER_KEY: config.masterKey ?? '',
  LEASEHOLD_DATA_DIR: config.dataDir,
  LEASEHOLD_PORT: '0',
  ...more,
})

// A busy machine takes this long to make the demo.
const patience = { timeout: 50_000 }

const urlIn = (output: string) => /listening on (http:\/\/[\d.:]+)/.exec(output)?.[1]

/** Where it listens, once it does; fails with all it said when it ends instead. */
async function urlOf(run: Run): Promise<string> {
  const ended = run.ended.then((code) => {
    throw new Error(`It ended with ${code}: ${run.output()}`)
  })
  const listening = expect.poll(() => urlIn(run.output()), patience).toBeDefined()
  await Promise.race([listening, ended])
  return urlIn(run.output()) ?? ''
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'on %s a server finishes what has begun and exits with 0',
  async (signal) => {
    const run = await leasehold(['serve'], environment(await scratchConfig()))
    const port = Number(new URL(await urlOf(run)).port)
    const body = 'grant_type=password'
    const socket = connect(port, '127.0.0.1')
    let reply = ''
    socket.on('data', (bytes) => {
      reply += bytes
    })
    socket.write(
      `POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\n\r\n${body.slice(0, 5)}`,
    )
    await once(socket, 'ready')
    // The half request has arrived when a whole one sent after it has been answered, on a connection
    // that fetch keeps open: idle, it must not hold the server up.
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200)
    run.child.kill(signal)
    await expect.poll(() => run.output(), patience).toContain('stopping')
    const answered = () =>
      fetch(`http://127.0.0.1:${port}/health/live`).then(
        () => true,
        () => false,
      )
    await expect.poll(answered, patience).toBe(false)
    socket.end(body.slice(5))
    expect(await run.ended).toBe(0)
    expect(reply).toContain('unsupported_grant_type')
  },
)

test('a server that still waits for its database stops at once with 0', async () => {
  const config = await scratchConfig()
  const run = await leasehold(
    ['serve'],
    environment({ ...config, databaseUrl: 'postgres://127.0.0.1:1/nothing' }),
  )
  await expect.poll(() => run.output(), patience).toContain('waiting for the database')
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
})

test('the demo serves from an embedded database, and the next start finds it again', async () => {
  const dataDir = join(await scratchFolder(), 'data')
  const env = { LEASEHOLD_DATA_DIR: dataDir, LEASEHOLD_PORT: '0' }
  const tenants: string[] = []
  for (let i = 0; i < 2; i += 1) {
    const run = await leasehold(['serve', '--demo'], env)
    const url = await urlOf(run)
    await expect.poll(() => run.output(), patience).toContain(`${url}/docs/`)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    tenants.push(JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8')).tenantId)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  }
  expect(tenants[0]).toBe(tenants[1])
}, 150_000)

test('config prints every setting with its source and no secret', async () => {
  const run = await leasehold(['config'], {
    LEASEHOLD_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    LEASEHOLD_PORT: '4200',
  })
  expect(await run.ended).toBe(0)
  expect(run.output()).toMatch(/^port +4200 +environment +LEASEHOLD_PORT$/m)
  expect(run.output()).toMatch(/^host +127\.0\.0\.1 +default +LEASEHOLD_HOST$/m)
  expect(run.output()).toMatch(/^masterKey +\*+ +environment/m)
  expect(run.output()).not.toContain('AQEB')
})

test('migrate brings the schema up to date and ends', async () => {
  const run = await leasehold(['migrate'], environment(await scratchConfig()))
  expect(await run.ended).toBe(0)
  expect(run.output()).toContain('The schema is up to date.')
})

test('raise-epoch raises the epoch by one each time, also before a first start', async () => {
  const config = await scratchConfig()
  for (const epoch of [2, 3]) {
    const run = await leasehold(['raise-epoch'], environment(config))
    expect(await run.ended).toBe(0)
    expect(run.output()).toContain(`The epoch is ${epoch}:`)
  }
  const pool = createPool({ connectionString: config.databaseUrl })
  onTestFinished(() => pool.end())
  const { epoch } = await openInstallation(createDb(pool), { testClock: false })
  expect(epoch).toBe(3)
})

test('raise-epoch leaves room in the manifests for rotations that the copy does not know of', async () => {
  const config = await scratchConfig()
  const pool = createPool({ connectionString: config.databaseUrl })
  onTestFinished(() => pool.end())
  const run = async (args: string[]) => {
    const { ended, output } = await leasehold(args, environment(config))
    expect(await ended, output()).toBe(0)
  }
  await run(['tenants', 'create', 'Restored'])
  const db = createDb(pool)
  const [tenant] = await listTenants(db)
  const secrets = createSecrets(decodeMasterKey(config.masterKey ?? ''))
  const manifest = async () => {
    const { manifest, rootJwks } = await readKeys(db, secrets, tenant?.id ?? '')
    const opened = verifyJws(manifest, manifestType, () => rootJwks[0] ?? 'foreign')
    return opened.ok ? opened.value : null
  }
  const before = await manifest()
  await run(['raise-epoch'])
  expect(await manifest()).toMatchObject({ serial: 1001, keys: before?.keys, iss: before?.iss })
})

test.each([
  [['serve'], { LEASEHOLD_PORT: 'many' }, 1, 'LEASEHOLD_PORT'],
  [
    ['serve'],
    { DATABASE_URL: 'postgres://127.0.0.1:1/x', LEASEHOLD_CONFIG: '/no/file' },
    1,
    '/no/file',
  ],
  [['nonsense'], {}, 2, 'unknown command'],
])(
  '%j with %j ends with %i, in one sentence and without a stack',
  async (args, env, code, said) => {
    const run = await leasehold(args, env)
    expect(await run.ended).toBe(code)
    expect(run.output()).toContain(said)
    expect(run.output()).not.toMatch(/^ +at /m)
  },
)
