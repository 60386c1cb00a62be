import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readlinkSync, writeFileSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { inspectProcess, isRunning } from '../../src/embedded/processes.ts'
import { binDirOption, unpackedPackage } from './binaries.ts'
import { scratchFolder } from './scratch-folder.ts'
import { until } from './until.ts'

async function start(dataDir: string, more = {}) {
  const postgres = await startEmbedded({ dataDir, ...binDirOption, log: () => {}, ...more })
  onTestFinished(postgres.stop)
  const client = new pg.Client(postgres.connection)
  await client.connect()
  const { rows } = await client.query('select 1 as one')
  await client.end()
  expect(rows).toEqual([{ one: 1 }])
  return postgres
}

async function stoppedCluster(): Promise<string> {
  const dataDir = join(scratchFolder(), 'data')
  await (await start(dataDir)).stop()
  return dataDir
}

function leavePostmasterFile(dataDir: string, pid: number): void {
  const cluster = join(dataDir, 'postgres')
  const lines = [pid, cluster, 1700000000, 5432, cluster, '', '  1234567         8', 'ready   ', '']
  writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'))
  writeFileSync(join(cluster, '.s.PGSQL.5432.lock'), lines.join('\n'))
}

// A process whose parent never asks for its end, as some init programs don't.
async function zombie(): Promise<number> {
  const script = 'sleep 600 & echo $!; exec sleep 600'
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(async () => {
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  })
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(String(output))
  const program = () => execFileSync('ps', ['-o', 'comm=', '-p', String(parent.pid)]).toString()
  await until('the shell, which would ask, has given way', () => program().trim() === 'sleep')
  process.kill(pid, 'SIGKILL')
  await until('the process is a zombie', () => inspectProcess(pid)?.zombie)
  return pid
}

test('a postmaster.pid that names a zombie does not hold up the start', async () => {
  const dataDir = await stoppedCluster()
  const pid = await zombie()
  leavePostmasterFile(dataDir, pid)
  expect((await start(dataDir)).adopted).toBe(false)
  expect(inspectProcess(pid)?.zombie).toBe(true)
})

test('a postmaster.pid whose pid another process has by now is stale, and that process left alone', async () => {
  const dataDir = await stoppedCluster()
  // Run by the same user as the database, which PostgreSQL itself would take for a postmaster.
  leavePostmasterFile(dataDir, process.pid)
  expect((await start(dataDir)).adopted).toBe(false)
  const stranger = spawn('sleep', ['600'], { cwd: join(dataDir, '..') })
  onTestFinished(() => {
    stranger.kill('SIGKILL')
  })
  const other = await stoppedCluster()
  leavePostmasterFile(other, stranger.pid ?? 0)
  expect((await start(other)).adopted).toBe(false)
  expect(isRunning(stranger.pid ?? 0)).toBe(true)
})

test('a postmaster.pid that a power failure left empty does not hold up the start', async () => {
  const dataDir = await stoppedCluster()
  const file = join(dataDir, 'postgres', 'postmaster.pid')
  writeFileSync(file, '')
  await utimes(file, new Date(0), new Date(0))
  expect((await start(dataDir)).adopted).toBe(false)
})

test('links that no install script has made are made at the start', async () => {
  const folder = scratchFolder()
  const binDir = unpackedPackage(folder)
  const postgres = await start(join(folder, 'data'), { binDir })
  expect(postgres.binDir).toBe(binDir)
  const link = join(folder, 'native', 'lib', 'libpq.so.5')
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readlinkSync(link)).toMatch(/^libpq\.so\.5\.\d+$/)
})

test('a database that answers without being seen, as from another container, is not started over', async () => {
  const dataDir = await stoppedCluster()
  const server = createServer((socket) => socket.destroy())
  server.listen(join(dataDir, 'postgres', '.s.PGSQL.5432'))
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  leavePostmasterFile(dataDir, 2 ** 22 - 1)
  const started = startEmbedded({ dataDir, ...binDirOption, log: () => {} })
  await expect(started).rejects.toThrow(/in use by another container/)
})
