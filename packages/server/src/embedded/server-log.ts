import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const largestBytes = 16 * 1024 * 1024
const tailBytes = 8 * 1024

/** The log of the database beside its cluster; the one before is kept when it has grown large. */
export function openServerLog(dataDir: string): { file: string; handle: number; from: number } {
  const file = join(dataDir, 'postgres.log')
  if (existsSync(file) && statSync(file).size > largestBytes) renameSync(file, `${file}.1`)
  const handle = openSync(file, 'a', 0o600)
  return { file, handle, from: statSync(file).size }
}

/** The last lines written after the given place. */
export function readTail(file: string, from = 0): string {
  const { size } = statSync(file)
  const start = Math.max(from, size - tailBytes)
  const buffer = Buffer.alloc(Math.max(size - start, 0))
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, buffer.length, start)
  } finally {
    closeSync(handle)
  }
  return buffer.toString('utf8').trimEnd().split('\n').slice(-12).join('\n')
}
