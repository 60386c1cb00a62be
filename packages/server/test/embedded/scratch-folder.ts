import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readPostmasterFile } from '../../src/embedded/postmaster-file.ts'
import { isPostmasterOf } from '../../src/embedded/processes.ts'
import { until } from './until.ts'

/**
 * A folder that every user may pass, removed after the test; databases that still run below it, at
 * any depth of the last two, are ended first.
 */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leasehold-embedded-'))
  chmodSync(folder, 0o755)
  onTestFinished(async () => {
    for (const cluster of clustersBelow(folder)) await end(cluster)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
  })
  return folder
}

export function postmasterPid(cluster: string): number {
  const file = readPostmasterFile(cluster)
  if (!file) throw new Error(`no postmaster has written into ${cluster}`)
  return file.pid
}

function clustersBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('/postmaster.pid'))
    .map((file) => join(folder, file, '..'))
}

async function end(cluster: string): Promise<void> {
  const pid = existsSync(cluster) ? readPostmasterFile(cluster)?.pid : undefined
  if (pid === undefined || !isPostmasterOf(pid, cluster)) return
  process.kill(pid, 'SIGQUIT')
  await until('the database ends', () => !isPostmasterOf(pid, cluster))
}
