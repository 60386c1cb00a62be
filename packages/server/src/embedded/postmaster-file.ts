import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type PostmasterFile = {
  pid: number
  port: number
  socketDir: string
  status: string
}

/** What a postmaster writes into its folder. Undefined when there is nothing, or nothing whole. */
export function readPostmasterFile(clusterFolder: string): PostmasterFile | undefined {
  const lines = readLines(postmasterFile(clusterFolder))
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return {
    pid,
    port: Number(lines[3]),
    socketDir: lines[4] ?? '',
    status: (lines[7] ?? '').trim(),
  }
}

/** Whether the file is there but was begun only just now, so that its maker may yet fill it. */
export function isBeingWritten(clusterFolder: string): boolean {
  const file = statSync(postmasterFile(clusterFolder), { throwIfNoEntry: false })
  return file !== undefined && Date.now() - file.mtimeMs < 2_000
}

export function postmasterFile(clusterFolder: string): string {
  return join(clusterFolder, 'postmaster.pid')
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
