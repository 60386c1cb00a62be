import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { LeaseholdError } from '../leasehold-error.ts'
import { acquireFileLock } from './file-lock.ts'
import { codeOf, createFile, replaceFile } from './write-file.ts'

/** What stays on a device beside the cache: a secret, and what described the device at first. */
export type DeviceFile = {
  readonly secret: Buffer
  /** Hashes by signal; see `fingerprint.ts`. */
  readonly signals: Readonly<Record<string, string | null>>
}

const pauseMs = 20
const longestTurns = 50
// Longer than any process that mends the file takes.
const longestWaitMs = 30_000

type Written = { v: 1; secret: string; signals: Record<string, string | null> }

/** Reads `device` in the folder, or makes it. Of several processes that start together one makes it. */
export async function openDeviceFile(
  folder: string,
  random: (bytes: number) => Uint8Array,
  signals: Record<string, string | null>,
): Promise<DeviceFile> {
  const path = join(folder, 'device')
  const found = await readDeviceFile(path)
  if (found !== null && found !== 'empty') return found
  const secret = Buffer.from(random(32)).toString('base64url')
  const written: Written = { v: 1, secret, signals }
  const bytes = Buffer.from(`${JSON.stringify(written)}\n`)
  let made: DeviceFile | 'empty' | null = found
  if (made === null) {
    await createFile(path, bytes)
    made = await readDeviceFile(path)
  }
  // Also when another one made it meanwhile, and died over it.
  if (made === 'empty') {
    await fillFile(path, bytes)
    made = await readDeviceFile(path)
  }
  if (made === null || made === 'empty') {
    throw new LeaseholdError('cacheUnwritable', { details: path })
  }
  return made
}

/**
 * Where a file cannot be put there as one step, whoever made it may have died before it was written.
 * Several that meet it empty take turns, and the first writes it: a rename, so that none meets half.
 */
async function fillFile(path: string, bytes: Uint8Array): Promise<void> {
  const lock = await acquireFileLock(`${path}.lock`, AbortSignal.timeout(longestWaitMs))
  try {
    if ((await readFile(path, 'utf8')) === '') await replaceFile(path, bytes)
  } finally {
    await lock.release()
  }
}

/** `empty` where it was so for longer than anybody takes to write it. */
async function readDeviceFile(path: string): Promise<DeviceFile | 'empty' | null> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
    // Another process may be about to write it, where it cannot be put there as one step.
    for (let turn = 1; content === '' && turn <= longestTurns; turn++) {
      await pause(pauseMs)
      content = await readFile(path, 'utf8')
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
  if (content === '') return 'empty'
  try {
    const { secret, signals } = JSON.parse(content) as Written
    return { secret: Buffer.from(secret, 'base64url'), signals }
  } catch (cause) {
    throw new LeaseholdError('cacheMalformed', { details: path, cause })
  }
}
