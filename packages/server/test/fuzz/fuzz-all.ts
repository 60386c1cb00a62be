import { readDocument } from '../support/api-document.ts'
import { testServer } from '../support/server.ts'
import { fuzz } from './fuzz.ts'
import { neighbourOf } from './neighbour.ts'
import { rowsOf } from './rows-of.ts'
import { peopled } from './world.ts'

/** Two vendors on one server; one of them is fuzzed, with ids of the other's among its own. */
export async function fuzzAll(run: { count: number; seed: number }) {
  const server = await testServer()
  try {
    const document = readDocument((await server.get('/openapi.json', { token: null })).body)
    const own = await peopled(server)
    const neighbour = await neighbourOf(server)
    const before = await rowsOf(server.deps.pool, neighbour.tenantId)
    const { problems, statuses } = await fuzz(
      server,
      document,
      { ...own, foreign: neighbour.pool },
      run,
    )
    const after = await rowsOf(server.deps.pool, neighbour.tenantId)
    for (const [table, rows] of Object.entries(before)) {
      if (after[table] !== rows) problems.push(`rows of another tenant were touched in ${table}`)
    }
    const sum = (of: (status: number) => boolean) =>
      [...statuses].reduce((total, [status, count]) => total + (of(status) ? count : 0), 0)
    return { problems, statuses, sent: sum(() => true), granted: sum((status) => status < 300) }
  } finally {
    await server.close()
  }
}
