import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A network of its own, or, where the system permits none, this machine's. */
export type Network = {
  readonly name: string
  /** Its address; on this machine's own network the loopback's. */
  readonly address: string
  /** `fetch` from within. No streams. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** What becomes of a connection that is begun within: `connected`, or the code of the error. */
  reach(host: string, port: number): Promise<string>
  /** Starts a program within. */
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess
  close(): Promise<void>
}

/** How a program is started inside of the network: the words in front of it. */
export type Enter = readonly string[]

type Answer = { id: number; answer?: unknown; failed?: { message: string; cause: string | null } }
type Reply = { status: number; headers: [string, string][]; body: string }

const insider = fileURLToPath(new URL('inside.mjs', import.meta.url))

export async function openNetwork(
  name: string,
  address: string,
  enter: Enter,
  end: () => Promise<void>,
): Promise<Network> {
  const start = (program: string, args: readonly string[], options: SpawnOptions) => {
    const [first = '', ...rest] = [...enter, program, ...args]
    return spawn(first, rest, options)
  }
  const inside = start(process.execPath, [insider], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH },
  })
  const gone = once(inside, 'exit')
  const waiting = new Map<number, (answer: Answer) => void>()
  inside.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  let asked = 0
  const call = async (what: object): Promise<unknown> => {
    asked += 1
    const id = asked
    const heard = new Promise<Answer>((resolve) => void waiting.set(id, resolve))
    inside.send({ id, ...what })
    const { answer, failed } = await heard
    if (!failed) return answer
    throw Object.assign(new TypeError(failed.message), { code: failed.cause })
  }
  await new Promise<void>((resolve, reject) => {
    waiting.set(0, () => resolve())
    inside.once('exit', () => reject(new Error(`nothing can be run in the network ${name}`)))
    inside.once('error', reject)
  })
  return {
    name,
    address,
    async fetch(url, init = {}) {
      // As it would go out: a form brings its type along.
      const request = new Request(url, init)
      const { method, headers } = request
      const body = request.body ? await request.text() : undefined
      const what = { kind: 'ask', url, method, headers: [...headers], body }
      const reply = (await call(what)) as Reply
      const isBare = reply.status === 204 || reply.status === 304
      return new Response(isBare ? null : reply.body, reply)
    },
    reach: async (host, port) => String(await call({ kind: 'reach', host, port })),
    spawn: start,
    async close() {
      inside.kill('SIGKILL')
      await gone
      await end()
    },
  }
}
