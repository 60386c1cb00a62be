import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a database that can be cut and mended, as a network can. */
export type CuttableProxy = {
  host: string
  port: number
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>
  /** Lets nothing through any more on the connections there are, and ends none of them. */
  freeze(): void
  mend(): Promise<void>
}

/** @param to where PostgreSQL listens: a host, or the folder of its socket */
export async function cuttableProxy(to: { host: string; port: number }): Promise<CuttableProxy> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = to.host.startsWith('/')
      ? connect(`${to.host}/.s.PGSQL.${to.port}`)
      : connect(to.port, to.host)
    for (const [from, onto] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from)
      from.pipe(onto)
      from.on('error', () => onto.destroy())
      from.on('close', () => {
        open.delete(from)
        onto.destroy()
      })
    }
  })
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const port = await listen(0)
  return {
    host: '127.0.0.1',
    port,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
    freeze() {
      for (const socket of open) socket.unpipe().pause()
    },
    async mend() {
      await listen(port)
    },
  }
}
