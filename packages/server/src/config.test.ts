import { describe, expect, test } from 'vitest'
import { ConfigError, decodeMasterKey, describeConfig, loadConfig } from './config.ts'

type Files = Record<string, string>

function load(env: Record<string, string>, files: Files = {}) {
  return loadConfig(env, (path) => {
    const text = files[path]
    if (text === undefined) throw new Error('no such file')
    return text
  })
}

function problems(env: Record<string, string>, files: Files = {}): readonly string[] {
  try {
    load(env, files)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const key = 'ab'.repeat(32)

test('with nothing set, everything has its default and says so', () => {
  const { config, sources } = load({})
  expect(config).toEqual({
    port: 4100,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:4100',
    dataDir: '.leasehold',
    testClock: false,
    logLevel: 'info',
    trustProxy: false,
    bodyLimitBytes: 1_048_576,
    webhooksAllowPrivate: false,
    identityAllowPrivate: false,
    eventRetentionDays: 90,
    logRetentionDays: 400,
    addressRequestsPerMinute: 0,
    tenantRequestsPerMinute: 0,
    localUsername: 'admin',
  })
  expect(new Set(Object.values(sources))).toEqual(new Set(['default']))
})

test('every setting can come from the environment', () => {
  const { config, sources } = load({
    LEASEHOLD_PORT: '80',
    LEASEHOLD_HOST: '::',
    LEASEHOLD_PUBLIC_URL: 'https://licences.example.com/base/',
    LEASEHOLD_DATA_DIR: '/var/lib/x',
    DATABASE_URL: 'postgres://u:p@db:5432/x',
    LEASEHOLD_POSTGRES_BIN: '/usr/lib/postgresql/15/bin',
    LEASEHOLD_MASTER_KEY: key,
    LEASEHOLD_TEST_CLOCK: '1',
    LEASEHOLD_LOG_LEVEL: 'debug',
    LEASEHOLD_TRUST_PROXY: '10.0.0.0/8, loopback',
    LEASEHOLD_BODY_LIMIT: '2048',
    LEASEHOLD_WEBHOOKS_ALLOW_PRIVATE: 'true',
    LEASEHOLD_IDENTITY_ALLOW_PRIVATE: '1',
    LEASEHOLD_EVENT_RETENTION_DAYS: '30',
    LEASEHOLD_LOG_RETENTION_DAYS: '1000',
    LEASEHOLD_ADDRESS_REQUESTS_PER_MINUTE: '600',
    LEASEHOLD_TENANT_REQUESTS_PER_MINUTE: '60000',
    LEASEHOLD_LOCAL_CONFIG: '/etc/leasehold/vendor.json',
    LEASEHOLD_LOCAL_USERNAME: 'operator',
    LEASEHOLD_LOCAL_PASSWORD: 'correct horse',
  })
  expect(config).toEqual({
    port: 80,
    host: '::',
    publicUrl: 'https://licences.example.com/base',
    dataDir: '/var/lib/x',
    databaseUrl: 'postgres://u:p@db:5432/x',
    postgresBin: '/usr/lib/postgresql/15/bin',
    masterKey: key,
    testClock: true,
    logLevel: 'debug',
    trustProxy: ['10.0.0.0/8', 'loopback'],
    bodyLimitBytes: 2048,
    webhooksAllowPrivate: true,
    identityAllowPrivate: true,
    eventRetentionDays: 30,
    logRetentionDays: 1000,
    addressRequestsPerMinute: 600,
    tenantRequestsPerMinute: 60_000,
    localConfig: '/etc/leasehold/vendor.json',
    localUsername: 'operator',
    localPassword: 'correct horse',
  })
  expect(sources).toMatchObject({
    port: 'environment',
    masterKey: 'environment',
    configFile: 'default',
  })
})

test('the environment stands above the file, the file above the defaults', () => {
  const file = 'port: 5000\nhost: 0.0.0.0\ntrustProxy: [10.1.2.3]\ntestClock: true\nlogLevel:\n'
  const { config, sources } = load(
    { LEASEHOLD_CONFIG: 'leasehold.yaml', LEASEHOLD_PORT: '6000' },
    { 'leasehold.yaml': file },
  )
  expect(config).toMatchObject({
    configFile: 'leasehold.yaml',
    port: 6000,
    host: '0.0.0.0',
    publicUrl: 'http://127.0.0.1:6000',
    trustProxy: ['10.1.2.3'],
    testClock: true,
    logLevel: 'info',
  })
  expect(sources).toMatchObject({
    configFile: 'environment',
    port: 'environment',
    host: 'file',
    logLevel: 'default',
  })
})

test('a file of comments alone sets nothing', () => {
  const { sources } = load({ LEASEHOLD_CONFIG: 'a' }, { a: '# port: 1\n' })
  expect(sources.port).toBe('default')
})

test('an empty variable counts as not set', () => {
  expect(load({ LEASEHOLD_PORT: '', DATABASE_URL: '' }).config.port).toBe(4100)
})

test('the default address names a host that can be called', () => {
  expect(load({ LEASEHOLD_HOST: '::1' }).config.publicUrl).toBe('http://[::1]:4100')
  expect(load({ LEASEHOLD_HOST: '::' }).config.publicUrl).toBe('http://127.0.0.1:4100')
})

describe('trust in proxies', () => {
  test.each([
    ['true', true],
    ['false', false],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['uniquelocal,::1', ['uniquelocal', '::1']],
  ])('%s', (text, trusted) => {
    expect(load({ LEASEHOLD_TRUST_PROXY: text }).config.trustProxy).toEqual(trusted)
  })

  test.each(['1', 'everyone', '10.0.0.0/33', '10.0.0.256', '::1/129', '10.0.0.1/8/8'])(
    '%s is refused',
    (text) => {
      expect(problems({ LEASEHOLD_TRUST_PROXY: text })).toHaveLength(1)
    },
  )
})

describe('secrets', () => {
  test('may come from a file of their own, named in the environment or in the file', () => {
    const files = {
      '/run/key': `${key}\n`,
      '/run/db': 'postgres://h/d\n',
      yaml: 'databaseUrlFile: /run/db',
    }
    const { config, sources } = load(
      { LEASEHOLD_MASTER_KEY_FILE: '/run/key', LEASEHOLD_CONFIG: 'yaml' },
      files,
    )
    expect(config).toMatchObject({ masterKey: key, databaseUrl: 'postgres://h/d' })
    expect(sources).toMatchObject({ masterKey: 'environment', databaseUrl: 'file' })
  })

  test('given twice are refused', () => {
    const env = { DATABASE_URL: 'postgres://h/d', DATABASE_URL_FILE: '/run/db' }
    expect(problems(env, { '/run/db': 'postgres://h/e' })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set: keep one',
    ])
  })

  test('are never printed, neither by the description nor by an error', () => {
    const loaded = load({ LEASEHOLD_MASTER_KEY: key, DATABASE_URL: 'postgres://u:hush@h/d' })
    const rows = describeConfig(loaded)
    expect(JSON.stringify(rows)).not.toMatch(/hush|abab/)
    expect(rows).toContainEqual({
      setting: 'masterKey',
      variable: 'LEASEHOLD_MASTER_KEY',
      value: '********',
      source: 'environment',
    })
    const [problem] = problems({ LEASEHOLD_MASTER_KEY: 'hush' })
    expect(problem).toMatch(/^LEASEHOLD_MASTER_KEY: expected 32 bytes/)
    expect(problem).not.toContain('hush')
  })

  test('a master key is 32 bytes, in hexadecimal or base64', () => {
    const bytes = Buffer.from(key, 'hex')
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const { masterKey = '' } = load({ LEASEHOLD_MASTER_KEY: bytes.toString(encoding) }).config
      expect(decodeMasterKey(masterKey)).toEqual(bytes)
    }
    expect(problems({ LEASEHOLD_MASTER_KEY: bytes.subarray(1).toString('hex') })).toHaveLength(1)
  })
})

test('the description has a row for every setting, with its value and where it is from', () => {
  const rows = describeConfig(load({ LEASEHOLD_TRUST_PROXY: '10.0.0.1,10.0.0.2' }))
  expect(rows).toContainEqual({
    setting: 'trustProxy',
    variable: 'LEASEHOLD_TRUST_PROXY',
    value: '10.0.0.1, 10.0.0.2',
    source: 'environment',
  })
  expect(rows).toContainEqual({
    setting: 'databaseUrl',
    variable: 'DATABASE_URL',
    value: '',
    source: 'default',
  })
  expect(new Set(rows.map(({ setting }) => setting)).size).toBe(23)
})

test('all that is wrong is told at once, with what is expected', () => {
  const file = 'host: "a b"\nprot: 80\ntestClock: 7\n'
  const found = problems(
    {
      LEASEHOLD_CONFIG: 'bad.yaml',
      LEASEHOLD_PORT: '70000',
      DATABASE_URL: 'mysql://h/d',
      LEASEHOLD_PUBLIC_URL: 'licences.example.com',
      LEASEHOLD_LOG_LEVEL: 'loud',
      LEASEHOLD_BODY_LIMIT: '1mb',
      LEASEHOLD_TRUST_PROXY: 'everyone',
      LEASEHOLD_MASTER_KEY_FILE: '/gone',
    },
    { 'bad.yaml': file },
  )
  const expected = [
    'prot in bad.yaml: there is no such setting; there are port, ',
    "LEASEHOLD_MASTER_KEY_FILE: /gone can't be read (no such file)",
    'host in bad.yaml: expected an address or host name to listen on, not "a b"',
    'testClock in bad.yaml: expected 1 or 0, not 7',
    'LEASEHOLD_PORT: expected a port from 0 to 65535, not 70000',
    'DATABASE_URL: expected an address such as postgres://',
    'LEASEHOLD_PUBLIC_URL: expected an http or https address',
    'LEASEHOLD_LOG_LEVEL: expected one of fatal, error',
    'LEASEHOLD_BODY_LIMIT: expected a number of bytes from 1024 to 1073741824, not "1mb"',
    'LEASEHOLD_TRUST_PROXY: expected true, false, or the proxies in front',
  ]
  expect(found).toHaveLength(expected.length)
  for (const start of expected)
    expect(
      found.some((problem) => problem.startsWith(start)),
      start,
    ).toBe(true)
})

test('a file that is missing, no YAML or no list of settings is refused', () => {
  expect(problems({ LEASEHOLD_CONFIG: 'a' })).toEqual([
    "LEASEHOLD_CONFIG: a can't be read (no such file)",
  ])
  expect(problems({ LEASEHOLD_CONFIG: 'a' }, { a: 'port: {' })[0]).toMatch(/^a is not YAML: /)
  expect(problems({ LEASEHOLD_CONFIG: 'a' }, { a: '- port' })[0]).toMatch(/^a: expected settings/)
})
