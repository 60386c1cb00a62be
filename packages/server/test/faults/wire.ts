import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type pg from 'pg'
import { onTestFinished } from 'vitest'

/** A cable between engine and database that can be cut, frozen and listened to. */
export type Wire = {
  /** The database as it is reached through the wire. */
  connection: pg.ClientConfig
  /** Batches whose commit went through. */
  readonly commits: number
  /** The next commit gets to the database and is carried out; its reply is lost with the connection. */
  loseNextCommitReply(): Promise<void>
  /** The next commit never gets to the database: the connection is cut before it. */
  cutBeforeNextCommit(): Promise<void>
  /** Falls silent with the next commit, which never gets to the database: its locks stay held. */
  freezeBeforeNextCommit(): Promise<void>
  /** How often something was said to a frozen wire. */
  readonly unheard: number
  /** From now on nothing gets through and nothing is refused: the far side is silent. */
  freeze(): void
  /** What was held back is lost; connections made from now on work. */
  thaw(): void
  /** Cuts every connection. */
  cut(): void
  /** Nobody listens any more, until `plugIn`. */
  unplug(): Promise<void>
  plugIn(): Promise<void>
}

type Line = { near: Socket; far: Socket; fault: Fault }
type Fault = { kind: 'none' | 'loseReply' | 'swallowing' | 'cut' | 'freeze'; struck: () => void }

// The engine ends its batches with the simple query `commit`; the database confirms with its tag.
const commitQuery = Buffer.from('commit\0')
const commitTag = Buffer.from('COMMIT\0')

export async function wireTo(database: pg.ClientConfig): Promise<Wire> {
  const lines = new Set<Line>()
  const quiet = { kind: 'none', struck: () => {} } as const
  let next: Fault = quiet
  let frozen = false
  let commits = 0
  let unheard = 0

  function end(line: Line): void {
    lines.delete(line)
    line.near.destroy()
    line.far.destroy()
  }

  function onRequest(line: Line, chunk: Buffer): void {
    if (frozen) {
      unheard += 1
      return
    }
    if (chunk.includes(commitQuery)) {
      line.fault = next
      next = quiet
    }
    if (line.fault.kind === 'cut') {
      end(line)
      line.fault.struck()
      return
    }
    if (line.fault.kind === 'freeze') {
      frozen = true
      line.fault.struck()
      return
    }
    if (line.fault.kind === 'loseReply') line.fault = { ...line.fault, kind: 'swallowing' }
    line.far.write(chunk)
  }

  function onReply(line: Line, chunk: Buffer): void {
    if (frozen) return
    const confirmed = chunk.includes(commitTag)
    if (confirmed) commits += 1
    if (line.fault.kind !== 'swallowing') {
      line.near.write(chunk)
      return
    }
    if (!confirmed) return
    end(line)
    line.fault.struck()
  }

  const server = createServer((near) => {
    const far = connectTo(database)
    const line: Line = { near, far, fault: quiet }
    lines.add(line)
    near.on('data', (chunk) => onRequest(line, chunk))
    far.on('data', (chunk) => onReply(line, chunk))
    for (const socket of [near, far]) {
      socket.on('error', () => end(line))
      socket.on('close', () => {
        if (!frozen) end(line)
      })
    }
  })
  let port = 0
  const plugIn = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const cut = (): void => {
    for (const line of [...lines]) end(line)
  }
  const unplug = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  }
  const strike = (kind: 'loseReply' | 'cut' | 'freeze') =>
    new Promise<void>((struck) => {
      next = { kind, struck }
    })
  await plugIn()
  onTestFinished(async () => {
    if (server.listening) await unplug()
  })
  return {
    connection: { ...database, host: '127.0.0.1', port },
    get commits() {
      return commits
    },
    get unheard() {
      return unheard
    },
    loseNextCommitReply: () => strike('loseReply'),
    cutBeforeNextCommit: () => strike('cut'),
    freezeBeforeNextCommit: () => strike('freeze'),
    freeze() {
      frozen = true
    },
    thaw() {
      frozen = false
      cut()
    },
    cut,
    unplug,
    plugIn,
  }
}

function connectTo({ host = '127.0.0.1', port = 5432 }: pg.ClientConfig): Socket {
  return host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
}
