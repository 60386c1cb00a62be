import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMasterKey } from '../../src/start/master-key.ts'
import { scratchFolder } from './scratch.ts'

test('with the embedded database a key is made once, for the owner only', async () => {
  const dataDir = await scratchFolder()
  const made = await readMasterKey({ dataDir }, true)
  expect(made).toHaveLength(32)
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600)
  expect(await readMasterKey({ dataDir }, false)).toEqual(made)
})

test('of processes that make it together all get the same key', async () => {
  const dataDir = await scratchFolder()
  const keys = await Promise.all(Array.from({ length: 8 }, () => readMasterKey({ dataDir }, true)))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
})

test('a lost key is not replaced while the database holds what it sealed', async () => {
  const dataDir = await scratchFolder()
  await readMasterKey({ dataDir }, true)
  await rm(join(dataDir, 'master.key'))
  await expect(readMasterKey({ dataDir }, false)).rejects.toThrow('from a backup')
})

test('half a key is refused', async () => {
  const dataDir = await scratchFolder()
  const path = join(dataDir, 'master.key')
  await writeFile(path, 'AAAA')
  await chmod(path, 0o600)
  await expect(readMasterKey({ dataDir }, false)).rejects.toThrow('32 bytes')
  expect(await readFile(path, 'utf8')).toBe('AAAA')
})

test('a key that is set is used, and no file is made', async () => {
  const dataDir = await scratchFolder()
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  expect(await readMasterKey({ dataDir, masterKey }, true)).toEqual(Buffer.alloc(32, 7))
  await expect(stat(join(dataDir, 'master.key'))).rejects.toThrow('ENOENT')
})
