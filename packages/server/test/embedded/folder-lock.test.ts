import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { lockFolder } from '../../src/embedded/folders/folder-lock.ts'
import { inspectProcess } from '../../src/embedded/processes.ts'
import { binDirOption } from './binaries.ts'
import { scratchFolder } from './scratch-folder.ts'
import { startChild } from './start-child.ts'

function staleLock(folder: string, pid: number, startedAt: string): void {
  writeFileSync(
    join(folder, 'leasehold.lock.3'),
    JSON.stringify({ pid, startedAt, released: false }),
  )
}

function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

test('a second server on a data folder is refused, with the pid of the first', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const child = await startChild({ dataDir, ...binDirOption })
  await child.next('ready')
  const second = startEmbedded({ dataDir, ...binDirOption, log: () => {} })
  await expect(second).rejects.toThrow(
    `is in use by the process with pid ${child.process.pid}. Stop that server first`,
  )
  child.write('stop')
  await child.next('stopped')
})

test('a folder given free can be had again, also within one process', () => {
  const folder = scratchFolder()
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(/in use by this process/)
  lock.release()
  lockFolder(folder).release()
})

test('a lock whose holder is gone, or whose pid belongs to another process by now, is taken over', () => {
  const folder = scratchFolder()
  staleLock(folder, deadPid(), 'whenever')
  lockFolder(folder).release()
  const other = scratchFolder()
  staleLock(other, process.ppid, 'long before')
  lockFolder(other).release()
  expect(readdirSync(other)).toEqual(['leasehold.lock.4'])
})

test('a lock that names a living process by pid and start keeps everybody out', () => {
  const folder = scratchFolder()
  staleLock(folder, process.ppid, inspectProcess(process.ppid)?.startedAt ?? '')
  expect(() => lockFolder(folder)).toThrow(`pid ${process.ppid}`)
})

test('a lock cut short by a power failure keeps nobody out', () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'leasehold.lock.1'), '')
  lockFolder(folder).release()
})

test('of several that find a stale lock at once, exactly one gets the folder', async () => {
  const parent = scratchFolder()
  const rivals = await Promise.all(
    [1, 2, 3, 4].map(() => startChild({ dataDir: parent, locksOnly: true })),
  )
  for (const rival of rivals) await rival.next('lock')
  for (let round = 0; round < 50; round += 1) {
    const folder = join(parent, String(round))
    mkdirSync(folder)
    staleLock(folder, deadPid(), 'whenever')
    for (const rival of rivals) rival.write(folder)
    const answers = await Promise.all(rivals.map((rival) => rival.next('lock')))
    expect(answers.filter((answer) => answer === 'had')).toHaveLength(1)
    expect(answers.filter((answer) => /in use by the process/.test(answer))).toHaveLength(3)
  }
})
