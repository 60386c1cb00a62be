import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { sql } from './tools.mjs'

/** Microseconds that writing and syncing one page takes where the benches put their data. */
export async function syncUs() {
  const path = join(tmpdir(), `leasehold-sync-${process.pid}`)
  const file = await open(path, 'w')
  const page = Buffer.alloc(8_192)
  const times = []
  for (let i = 0; i < 200; i++) {
    const from = performance.now()
    await file.write(page, 0, page.length, 0)
    await file.datasync()
    times.push((performance.now() - from) * 1_000)
  }
  await file.close()
  await rm(path)
  return Math.round(times.sort((a, b) => a - b)[100])
}

/** Makes each flush of the log to disk take at least this long, for everybody alike. */
export async function setSyncDelay(server, us) {
  await sql(server, `alter system set commit_delay = ${us}`)
  await sql(server, 'alter system set commit_siblings = 0')
  await sql(server, 'select pg_reload_conf()')
}
