import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { binDirOption } from './binaries.ts'
import { scratchFolder } from './scratch-folder.ts'

function start(dataDir: string, more = {}) {
  return startEmbedded({ dataDir, ...binDirOption, log: () => {}, ...more })
}

test('a cluster of another major version is refused, with the way to open it', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const postgres = await start(dataDir)
  await postgres.stop()
  const versionFile = join(dataDir, 'postgres', 'PG_VERSION')
  const version = readFileSync(versionFile, 'utf8')
  writeFileSync(versionFile, '14\n')
  await expect(start(dataDir)).rejects.toThrow(
    /was made by PostgreSQL 14; .*LEASEHOLD_POSTGRES_BIN.*leasehold backup/s,
  )
  writeFileSync(versionFile, version)
  await (await start(dataDir)).stop()
})

test('a folder with something else in it is left alone', async () => {
  const dataDir = scratchFolder()
  mkdirSync(join(dataDir, 'postgres'))
  writeFileSync(join(dataDir, 'postgres', 'notes.txt'), 'mine')
  await expect(start(dataDir)).rejects.toThrow(/holds no PostgreSQL cluster/)
  expect(readFileSync(join(dataDir, 'postgres', 'notes.txt'), 'utf8')).toBe('mine')
})

test('a folder without the programs is refused, with what to install', async () => {
  const folder = scratchFolder()
  const started = start(join(folder, 'data'), { binDir: folder })
  await expect(started).rejects.toThrow(/no program initdb in .*LEASEHOLD_POSTGRES_BIN/s)
})

test('programs that are too old are refused', async () => {
  const folder = scratchFolder()
  for (const program of ['initdb', 'postgres']) {
    const text = '#!/bin/sh\necho "postgres (PostgreSQL) 13.21"\n'
    writeFileSync(join(folder, program), text, { mode: 0o755 })
  }
  const started = start(join(folder, 'data'), { binDir: folder })
  await expect(started).rejects.toThrow(/is 13.21; Leasehold needs 15 or newer/)
})

test('programs that do not run are refused, with what to install', async () => {
  const folder = scratchFolder()
  for (const program of ['initdb', 'postgres']) {
    writeFileSync(join(folder, program), '#!/no/such/loader\n', { mode: 0o755 })
  }
  const started = start(join(folder, 'data'), { binDir: folder })
  await expect(started).rejects.toThrow(/can't be run: .*LEASEHOLD_POSTGRES_BIN/s)
})

test('a database that does not start says why, and a corrected start succeeds', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const started = start(dataDir, { settings: { shared_buffers: 'plenty' } })
  await expect(started).rejects.toThrow(
    /didn't start.*invalid value for parameter "shared_buffers"/s,
  )
  await (await start(dataDir)).stop()
})

test('a data folder that cannot be made is refused by name', async () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'file'), '')
  await expect(start(join(folder, 'file', 'data'))).rejects.toThrow(
    /can't be used.*LEASEHOLD_DATA_DIR/s,
  )
})
