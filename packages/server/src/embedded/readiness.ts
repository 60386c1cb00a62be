import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { superuser } from './folders/init-cluster.ts'

export type Address = { socketDir: string; port: number }

const pollMilliseconds = 20
const silenceMilliseconds = 60_000
const noteMilliseconds = 5_000

/**
 * Waits until the database takes a connection. False when its process ended first. Recovery after a
 * crash may take as long as it takes, as long as the server says that it's under way.
 */
export async function becomesReady(
  address: Address,
  isAlive: () => boolean,
  log: (line: string) => void,
): Promise<boolean> {
  let heardAt = performance.now()
  let notedAt = heardAt
  for (;;) {
    const answer = await ask(address)
    if (answer === 'ready') return true
    if (!isAlive()) return false
    const now = performance.now()
    if (answer === 'starting') heardAt = now
    if (now - heardAt > silenceMilliseconds) return false
    if (now - notedAt > noteMilliseconds) {
      log(answer === 'starting' ? 'the database is still recovering' : 'waiting for the database')
      notedAt = now
    }
    await delay(pollMilliseconds)
  }
}

/** A connection as the superuser, closed afterwards. */
export async function withClient<T>(
  { socketDir, port }: Address,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host: socketDir,
    port,
    user: superuser,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
  })
  // A server that dies meanwhile fails the query; the event would end the whole process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function ask(address: Address): Promise<'ready' | 'starting' | 'silent'> {
  try {
    await withClient(address, (client) => client.query('select 1'))
    return 'ready'
  } catch (error) {
    const { code = '' } = error as { code?: string }
    // 57P03 starting up or shutting down, 53300 every connection taken.
    if (code === '57P03' || code === '53300') return 'starting'
    // Any other SQLSTATE is a refusal that waiting won't change. EPIPE and the like are none.
    if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) throw error
    return 'silent'
  }
}
