import { randomBytes } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StartError } from '../../src/start/start-error.ts'
import { readableLog, scratchConfig, start } from './scratch.ts'

type Bootstrap = {
  url: string
  tenantId: string
  tokenUrl: string
  clientId: string
  clientSecret: string
}

const fileOf = (dataDir: string) => join(dataDir, 'bootstrap.json')
const read = async (dataDir: string): Promise<Bootstrap> =>
  JSON.parse(await readFile(fileOf(dataDir), 'utf8'))

async function tokenOf(bootstrap: Bootstrap, tokenUrl = bootstrap.tokenUrl): Promise<string> {
  const reply = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: bootstrap.clientId,
      client_secret: bootstrap.clientSecret,
    }),
  })
  expect(reply.status).toBe(200)
  return ((await reply.json()) as { access_token: string }).access_token
}

async function statusWith(url: string, bootstrap: Bootstrap, token: string): Promise<number> {
  const headers = { 'N-TenantId': bootstrap.tenantId, Authorization: `Bearer ${token}` }
  return (await fetch(`${url}/api/v1/account/api-clients`, { headers })).status
}

test('a first start writes down credentials that work, for the owner only', async () => {
  const config = await scratchConfig()
  const { url } = await start(config)
  const bootstrap = await read(config.dataDir)
  expect(bootstrap).toEqual({
    url,
    tenantId: expect.stringMatching(/^t_/),
    tokenUrl: `${url}/protocol/openid-connect/token`,
    clientId: expect.any(String),
    clientSecret: expect.stringMatching(/^[\w-]{43}$/),
    adminEmail: expect.stringContaining('@'),
    adminPassword: expect.stringMatching(/^[\w-]{24}$/),
  })
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
  expect((await stat(fileOf(config.dataDir))).mode & 0o777).toBe(0o600)
  expect(await statusWith(url, bootstrap, await tokenOf(bootstrap))).toBe(200)
})

test('a restart keeps the tenant and its credentials, and tokens go on working', async () => {
  const config = await scratchConfig()
  const first = await start(config)
  const before = await read(config.dataDir)
  const token = await tokenOf(before)
  await first.stop()
  const { url } = await start(config)
  const after = await read(config.dataDir)
  expect(after).toEqual({ ...before, url, tokenUrl: after.tokenUrl })
  expect(await statusWith(url, after, token)).toBe(200)
})

test('every start warns while the credentials lie about, and none does after', async () => {
  const config = await scratchConfig()
  for (const there of [true, true, false]) {
    if (!there) await rm(fileOf(config.dataDir))
    const { log, lines } = readableLog()
    const server = await start(config, { log })
    await server.stop()
    expect(
      lines.some((line) => line.includes('"level":40') && line.includes('bootstrap.json')),
    ).toBe(there)
  }
  await expect(stat(fileOf(config.dataDir))).rejects.toThrow('ENOENT')
})

test('no log line of a start tells a secret', async () => {
  const config = await scratchConfig()
  const { log, lines } = readableLog()
  await start(config, { log })
  const { clientSecret } = await read(config.dataDir)
  const text = lines.join('')
  expect(text).not.toContain(clientSecret)
  expect(text).not.toContain(config.masterKey)
})

test('two servers starting together on an empty database make one tenant and both serve it', async () => {
  const config = await scratchConfig()
  const other = await scratchConfig()
  const [one, two] = await Promise.all([
    start(config),
    start({
      ...other,
      databaseUrl: config.databaseUrl,
      masterKey: config.masterKey,
    } as typeof config),
  ])
  const made = await Promise.allSettled([read(config.dataDir), read(other.dataDir)])
  const written = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(written).toHaveLength(1)
  const [bootstrap] = written
  if (!bootstrap) throw new Error('no file')
  const token = await tokenOf(bootstrap)
  expect(await statusWith(one.url, bootstrap, token)).toBe(200)
  expect(await statusWith(two.url, bootstrap, token)).toBe(200)
})

test('without a master key a server on DATABASE_URL does not start, and says what to do', async () => {
  const { masterKey: _, ...config } = await scratchConfig()
  const starting = start(config)
  await expect(starting).rejects.toThrow(StartError)
  await expect(starting).rejects.toThrow('openssl rand -base64 32')
})

test('with another master key a server does not start', async () => {
  const config = await scratchConfig()
  await (await start(config)).stop()
  const starting = start({ ...config, masterKey: randomBytes(32).toString('base64') })
  await expect(starting).rejects.toThrow('made with another one')
})

test('a database never changes its clock, and the test clock goes on where it stood', async () => {
  const config = await scratchConfig({ LEASEHOLD_TEST_CLOCK: '1' })
  const first = await start(config)
  const bootstrap = await read(config.dataDir)
  const headers = {
    'N-TenantId': bootstrap.tenantId,
    Authorization: `Bearer ${await tokenOf(bootstrap)}`,
    'Content-Type': 'application/json',
  }
  const body = JSON.stringify({ now: '2031-05-06T07:08:09Z' })
  const set = await fetch(`${first.url}/api/v1/test-clock`, { method: 'PUT', headers, body })
  expect(await set.json()).toEqual({ now: '2031-05-06T07:08:09Z' })
  await first.stop()
  await expect(start({ ...config, testClock: false })).rejects.toThrow('LEASEHOLD_TEST_CLOCK=1')
  const second = await start(config)
  expect(second.deps.clock.now()).toBe(Date.UTC(2031, 4, 6, 7, 8, 9))
})

test('a database on the real clock is not opened on the test clock', async () => {
  const config = await scratchConfig()
  await (await start(config)).stop()
  await expect(start({ ...config, testClock: true })).rejects.toThrow('Start without')
})

test('a taken port is told, and nothing of the server stays behind', async () => {
  const config = await scratchConfig()
  const first = await start(config)
  const port = Number(new URL(first.url).port)
  const other = await scratchConfig()
  await expect(start({ ...other, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  await expect(start({ ...other, host: '192.0.2.1' })).rejects.toThrow('LEASEHOLD_HOST')
  // The database can be dropped only by force while anybody is connected; a start works again.
  await start(other)
})

test('demo data is refused to a server that others can reach', async () => {
  const config = await scratchConfig({ LEASEHOLD_HOST: '0.0.0.0' })
  await expect(start(config, { demo: true })).rejects.toThrow('for this machine only')
})

test('a schema newer than the program is refused', async () => {
  const config = await scratchConfig()
  const first = await start(config)
  await first.deps.pool.query(
    "insert into kysely_migration (name, timestamp) values ('999-later', '2026-01-01')",
  )
  await first.stop()
  await expect(start(config)).rejects.toThrow('newer')
})

test('a database that is not there is told with its cause', async () => {
  const config = await scratchConfig()
  const databaseUrl = `${config.databaseUrl}`.replace(/\/leasehold_test_\w+/, '/no_such_database')
  await expect(start({ ...config, databaseUrl })).rejects.toThrow(/DATABASE_URL.*no_such_database/)
})
