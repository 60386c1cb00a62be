import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { binDirOption } from './binaries.ts'
import { scratchFolder } from './scratch-folder.ts'
import { type Child, startChild } from './start-child.ts'

const rounds = 8

type Victim = 'server' | 'database'

// Which one dies first, and after how many acknowledged rows.
function drawDeath(): { order: Victim[]; after: number } {
  const order: Victim[] = randomInt(2) ? ['server', 'database'] : ['database', 'server']
  return { order, after: randomInt(1, 250) }
}

async function strike(order: Victim[], child: Child, databasePid: number): Promise<void> {
  for (const victim of order) {
    if (victim === 'server') await child.kill()
    else process.kill(databasePid, 'SIGKILL')
  }
}

async function present(dataDir: string): Promise<Set<number>> {
  const postgres = await startEmbedded({ dataDir, ...binDirOption, log: () => {} })
  const client = new pg.Client(postgres.connection)
  try {
    await client.connect()
    const { rows } = await client.query<{ id: number }>('select id from written')
    return new Set(rows.map(({ id }) => id))
  } finally {
    await client.end()
    await postgres.stop()
  }
}

test('nothing acknowledged is lost when server and database are killed while they write', async () => {
  const dataDir = join(scratchFolder(), 'data')
  const acknowledged: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { order, after } = drawDeath()
    const child = await startChild({
      dataDir,
      ...binDirOption,
      writeFrom: (acknowledged.at(-1) ?? 0) + 1000,
    })
    const { pid } = await child.next('ready')
    for (let count = 0; count < after; count += 1)
      acknowledged.push(await child.next('acknowledged'))
    await strike(order, child, pid)
    acknowledged.push(...(await child.rest('acknowledged')))
    const rows = await present(dataDir)
    const lost = acknowledged.filter((id) => !rows.has(id))
    expect(lost, `round ${round}: ${order.join(' then ')} after ${after} rows`).toEqual([])
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(rounds)
}, 120_000)
