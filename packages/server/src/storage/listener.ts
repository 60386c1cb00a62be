import pg from 'pg'
import { channel, type Message } from './engine/notify.ts'

/** A connection that hears what other servers tell. */
export type Listener = {
  /** Sends a heartbeat of this server round through the database. */
  beat(serverId: string): Promise<void>
  close(): Promise<void>
}

const connectMs = 5_000
/** A connection on which nothing is answered is given up for a new one. */
const silenceMs = 5_000

/**
 * Connects and listens. `lost` is called once when the connection is gone, but not for a `close`.
 */
export async function listen(
  connection: pg.ClientConfig,
  on: { heard(message: Message): void; lost(error: Error | null): void },
): Promise<Listener> {
  const client = new pg.Client({
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    query_timeout: silenceMs,
    ...connection,
    application_name: 'leasehold-listener',
  })
  let gone = false
  const lost = (error: Error | null) => {
    if (gone) return
    gone = true
    on.lost(error)
    void client.end().catch(() => {})
  }
  client.on('error', lost)
  client.on('end', () => lost(null))
  client.on('notification', ({ payload }) => {
    const message = payload === undefined ? null : read(payload)
    if (message && !gone) on.heard(message)
  })
  try {
    await client.connect()
    await client.query(`listen ${channel}`)
  } catch (error) {
    gone = true
    await client.end().catch(() => {})
    throw error
  }
  return {
    async beat(serverId) {
      await client.query(`select pg_notify('${channel}', $1)`, [JSON.stringify({ s: serverId })])
    },
    async close() {
      gone = true
      await client.end().catch(() => {})
    },
  }
}

/** Another program may use the channel's name for its own. */
function read(payload: string): Message | null {
  try {
    const message = JSON.parse(payload) as Message
    return typeof message === 'object' && message !== null && 's' in message ? message : null
  } catch {
    return null
  }
}
