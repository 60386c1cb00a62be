import { randomUUID } from 'node:crypto'
import files, { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDeviceFile } from '../src/device/device-file.ts'
import { deviceSignals } from '../src/device/signals.ts'
import { stateFolder } from '../src/device/state-folder.ts'
import { Leasehold } from '../src/leasehold.ts'
import { makeActive, makeFolder, makePlace, thisDevice } from './support/licence.ts'

test.each([
  ['nothing', {}, 'active'],
  ['its processor', { processor: 'processor 2' }, 'active'],
  ['its board', { board: 'board 2' }, 'active'],
  ['a board that can no longer be read', { board: null }, 'active'],
  ['board and processor', { board: 'board 2', processor: 'processor 2' }, 'notActivated'],
  ['its machine id', { machine: 'machine 2' }, 'notActivated'],
])('a device that changed %s', async (_, change, status) => {
  const { license, open } = await makeActive()
  await license.close()
  const again = await open({ signals: () => ({ ...thisDevice, ...change }) })
  expect(again.status).toBe(status)
})

test('what killed writers left in the folder is cleared away, and nothing of the application', async () => {
  const { open, folder } = await makePlace()
  const drafts = ['cache.new', 'device.new', `device.${randomUUID()}.new`]
  drafts.push(`cache.lock.${randomUUID()}.new`, `device.lock.${randomUUID()}.new`)
  for (const name of [...drafts, 'drawing.new']) {
    await writeFile(join(folder, name), '')
    await utimes(join(folder, name), 0, 0)
  }
  await open()
  expect((await readdir(folder)).sort()).toEqual(['device', 'drawing.new'])
})

test('what describes a device may change one after the other', async () => {
  const { license, open } = await makeActive()
  await license.close()
  for (const processor of ['processor 2', 'processor 3']) {
    const again = await open({ signals: () => ({ ...thisDevice, processor }) })
    expect(again.status).toBe('active')
    await again.close()
  }
})

test('a device that nothing identifies needs another identity', async () => {
  const { open } = await makePlace()
  const signals = () => ({ ...thisDevice, machine: null })
  await expect(open({ signals })).rejects.toMatchObject({ code: 'identityUnavailable' })
  expect((await open({ signals, identity: 'key' })).status).toBe('notActivated')
})

test('by its key a device stays the same whatever the hardware', async () => {
  const { license, open } = await makeActive({ identity: 'key' })
  await license.close()
  const signals = () => ({ machine: 'other', board: 'other', processor: 'other' })
  expect((await open({ identity: 'key', signals })).status).toBe('active')
})

test('by a supplied text a device is what the application says', async () => {
  const identity = 'supplied'
  const { license, open } = await makeActive({ identity, fingerprint: 'pod 1' })
  await license.close()
  expect((await open({ identity, fingerprint: 'pod 1' })).status).toBe('active')
  const other = await open({ identity, fingerprint: 'pod 2' })
  expect(other.problem?.code).toBe('cacheForeignDevice')
})

test('products cannot match what they know of a device', async () => {
  const { license, server, open, folder } = await makeActive()
  await license.close()
  const productId = 'prod_AZAAAAAAcACAAAAAAAAA_w'
  const other = await open({ folder: `${folder}/other`, productId })
  await other.activate({ code: 'DEMO-CODE' }).catch(() => {})
  const [first, second] = server.calls.map((call) => JSON.parse(call.body))
  expect(first.fingerprint).not.toBe(second.fingerprint)
  expect(first.seatId).not.toBe(second.seatId)
})

test('of processes that start together on a new device one makes the secret', async () => {
  const folder = await makeFolder()
  let next = 0
  const random = (bytes: number) => new Uint8Array(bytes).fill(next++)
  const opening = Array.from({ length: 20 }, () => openDeviceFile(folder, random, {}))
  const secrets = (await Promise.all(opening)).map((file) => file.secret.toString('hex'))
  expect(new Set(secrets).size).toBe(1)
})

function refuseLinks(code: string, meanwhile = async (_path: unknown): Promise<unknown> => null) {
  const { link } = files
  files.link = async (_, path) => {
    await meanwhile(path)
    throw Object.assign(new Error(code), { code })
  }
  syncBuiltinESMExports()
  onTestFinished(() => {
    files.link = link
    syncBuiltinESMExports()
  })
}

test.each(['EPERM', 'EOPNOTSUPP', 'EISDIR'])(
  'where hard links are refused with %s a licence works as elsewhere',
  async (code) => {
    refuseLinks(code)
    const { open, folder } = await makePlace()
    const opened = await Promise.all(Array.from({ length: 8 }, () => open()))
    await opened[0]?.activate({ code: 'DEMO-CODE' })
    expect((await open()).status).toBe('active')
    expect((await readdir(folder)).sort()).toEqual(['cache', 'device'])
  },
)

test('a device file that a crash left empty is written by one of those who meet it', async () => {
  const { open, folder } = await makePlace()
  await writeFile(join(folder, 'device'), '')
  const opened = await Promise.all(Array.from({ length: 8 }, () => open({ identity: 'key' })))
  await opened[0]?.activate({ code: 'DEMO-CODE' })
  for (const license of opened) await license.close()
  expect((await open({ identity: 'key' })).status).toBe('active')
  expect((await readdir(folder)).sort()).toEqual(['cache', 'device'])
})

test('a device file whose maker dies while another one makes it too is written by that one', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'device')
  refuseLinks('EPERM', async (to) => to === path && writeFile(path, ''))
  const { secret } = await openDeviceFile(folder, (bytes) => new Uint8Array(bytes).fill(1), {})
  expect(secret).toEqual(Buffer.alloc(32, 1))
})

test('a spoilt device file is said to be one', async () => {
  const { open, folder } = await makePlace()
  await writeFile(join(folder, 'device'), '{')
  await expect(open()).rejects.toMatchObject({ code: 'cacheMalformed' })
})

test('a folder that cannot be made is said to be one', async () => {
  const { open, folder } = await makePlace()
  await writeFile(join(folder, 'file'), '')
  const error = await open({ folder: join(folder, 'file', 'below') }).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'cacheUnwritable' })
})

test('this machine can be told from others', () => {
  const signals = deviceSignals()
  expect(signals.processor).toBeTruthy()
  expect(signals).toBe(deviceSignals())
})

test('the cache is where the system keeps such things', () => {
  expect(stateFolder('linux', { XDG_STATE_HOME: '/state' })).toBe('/state')
  expect(stateFolder('linux', {})).toMatch(/\.local\/state$/)
  expect(stateFolder('win32', { LOCALAPPDATA: 'C:\\Local' })).toBe('C:\\Local')
  expect(stateFolder('darwin', {})).toMatch(/Library\/Application Support$/)
})

test('applications, products and named seats have caches of their own', async () => {
  const { options } = await makePlace()
  const { folder: _, ...rest } = options
  const home = await makeFolder()
  process.env.XDG_STATE_HOME = home
  try {
    for (const more of [{}, { appName: 'cam' }, { seatId: 'ann' }]) {
      await (await Leasehold.open({ ...rest, ...more })).close()
    }
  } finally {
    delete process.env.XDG_STATE_HOME
  }
  await mkdir(join(home, 'leasehold'), { recursive: true })
  const { readdir } = await import('node:fs/promises')
  expect(await readdir(join(home, 'leasehold'))).toHaveLength(3)
})

test.each([
  [{ url: 'license.example.com' }, 'url'],
  [{ tenantId: 'prod_AZAAAAAAcACAAAAAAAAA_w' }, 'tenantId'],
  [{ productId: 'x' }, 'productId'],
  [{ publicKeys: [] }, 'publicKeys'],
  [{ publicKeys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'k' }] }, 'publicKeys'],
  [{ appName: '' }, 'appName'],
  [{ seatId: '' }, 'seatId'],
  [{ seatId: 'x'.repeat(101) }, 'seatId'],
  [{ identity: 'supplied' }, 'fingerprint'],
  [{ fingerprint: 'x' }, 'fingerprint'],
  [{ deviceSecret: new Uint8Array(16) }, 'deviceSecret'],
  [{ requestTimeoutMs: 0 }, 'requestTimeoutMs'],
] as const)('%o cannot be used', async (more, word) => {
  const { open } = await makePlace()
  const error = await open(more).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'optionsInvalid', details: expect.stringContaining(word) })
})

test('a key under a name that is not its thumbprint cannot be used', async () => {
  const { open, options } = await makePlace()
  const [key] = options.publicKeys
  const publicKeys = key === undefined ? [] : [{ ...key, kid: 'root' }]
  await expect(open({ publicKeys })).rejects.toMatchObject({ code: 'optionsInvalid' })
})

test('what is kept of the device beside the cache are hashes', async () => {
  const { folder } = await makeActive()
  const content = await readFile(join(folder, 'device'), 'utf8')
  for (const signal of Object.values(thisDevice)) expect(content).not.toContain(signal)
})
