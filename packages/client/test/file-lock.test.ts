import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acquireFileLock } from '../src/device/file-lock.ts'
import { judgeProcess, ownProcess } from '../src/device/process-name.ts'
import { buildChildren } from './support/build-children.ts'
import { startChild } from './support/child.ts'
import { makeFolder } from './support/licence.ts'

const soon = () => AbortSignal.timeout(10_000)
const dead = { ...ownProcess(), startedAt: '1' }

let program: (name: string) => string
const built = mkdtempSync(join(tmpdir(), 'leasehold-children-'))
beforeAll(() => {
  program = buildChildren(built)
})
afterAll(() => rmSync(built, { recursive: true, force: true }))

test('one holder at a time, and every waiter gets its turn', async () => {
  const path = join(await makeFolder(), 'lock')
  let inside = 0
  let most = 0
  const work = async () => {
    const lock = await acquireFileLock(path, soon())
    most = Math.max(most, ++inside)
    expect(await lock.isOurs()).toBe(true)
    inside--
    await lock.release()
  }
  await Promise.all(Array.from({ length: 20 }, work))
  expect(most).toBe(1)
})

test('waiting ends when the signal says so, and leaves nothing behind for long', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'lock')
  const lock = await acquireFileLock(path, soon())
  await expect(acquireFileLock(path, AbortSignal.timeout(30))).rejects.toThrow()
  await lock.release()
  await (await acquireFileLock(path, soon())).release()
  expect(await readdir(folder)).toEqual([])
})

test('the lock of a process that died is taken over, by one of all who wait', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'lock')
  for (let round = 0; round < 20; round++) {
    await writeFile(path, JSON.stringify({ token: `dead ${round}`, owner: dead }))
    let inside = 0
    const work = async () => {
      const lock = await acquireFileLock(path, soon())
      expect(++inside).toBe(1)
      await lock.isOurs()
      inside--
      await lock.release()
    }
    await Promise.all(Array.from({ length: 8 }, work))
  }
  expect(await readdir(folder)).toEqual([])
})

test('a process that died while taking over is inherited from', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'lock')
  await writeFile(path, JSON.stringify({ token: 'a', owner: dead }))
  await writeFile(`${path}.a`, JSON.stringify({ token: 'b', owner: dead }))
  await writeFile(`${path}.b`, JSON.stringify({ token: 'c', owner: dead }))
  const lock = await acquireFileLock(path, soon())
  expect(await lock.isOurs()).toBe(true)
  await lock.release()
  expect(await readdir(folder)).toEqual([])
})

test('a holder elsewhere counts as dead when it has been silent', async () => {
  const path = join(await makeFolder(), 'lock')
  const owner = { space: 'another machine', pid: 1, startedAt: '1' }
  await writeFile(path, JSON.stringify({ token: 'a', owner }))
  await expect(acquireFileLock(path, AbortSignal.timeout(50))).rejects.toThrow()
  const lock = await acquireFileLock(path, soon(), 30)
  expect(await lock.isOurs()).toBe(true)
  await lock.release()
})

test('a claim that a power failure emptied is cleared away', async () => {
  const path = join(await makeFolder(), 'lock')
  await writeFile(path, '')
  await (await acquireFileLock(path, soon(), 30)).release()
})

test('a holder that lost its lock knows, and does not release that of another', async () => {
  const path = join(await makeFolder(), 'lock')
  const lock = await acquireFileLock(path, soon())
  const other = JSON.stringify({ token: 'other', owner: ownProcess() })
  await writeFile(path, other)
  expect(await lock.isOurs()).toBe(false)
  await lock.release()
  expect(await readFile(path, 'utf8')).toBe(other)
})

test('whatever is wrong with the mark of those who wait, nobody is kept out by it', async () => {
  const path = join(await makeFolder(), 'lock')
  await mkdir(`${path}.wanted`)
  const lock = await acquireFileLock(path, soon())
  const next = acquireFileLock(path, soon())
  await lock.release()
  await (await next).release()
})

test('a process is told from another one with its number', () => {
  expect(judgeProcess(ownProcess())).toBe('alive')
  expect(judgeProcess({ ...ownProcess(), startedAt: '1' })).toBe('dead')
  expect(judgeProcess({ ...ownProcess(), pid: 2 ** 22 + 1 })).toBe('dead')
  expect(judgeProcess({ ...ownProcess(), space: 'other' })).toBe('unknown')
})

test('processes killed at any moment lose nothing and block nobody', async () => {
  const path = join(await makeFolder(), 'number')
  await writeFile(path, '0')
  const children = []
  for (let round = 0; round < 12; round++) {
    const pair = [1, 2].map(() => startChild(program('count-under-lock'), [path]))
    await Promise.all(pair.map((child) => child.said('')))
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
    await Promise.all(pair.map((child) => child.kill()))
    children.push(...pair)
  }
  const last = startChild(program('count-under-lock'), [path, '5'])
  await last.ended
  expect(last.lines).toHaveLength(5)
  const said = [...children, last].flatMap((child) => child.lines.filter((line) => line !== ''))
  const value = Number(await readFile(path, 'utf8'))
  expect(new Set(said).size).toBe(said.length)
  expect(value).toBeGreaterThanOrEqual(said.length)
  expect(value).toBeLessThanOrEqual(said.length + children.length)
}, 60_000)
