import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { builtProgram } from '../../../packages/server/test/support/built-program.ts'
import type { Network } from './network.ts'

/** `leasehold serve` as a process inside of a network, with a database of its own. */
export type ServerIn = {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** What its first start has written. */
  bootstrap(): { tenantId: string; clientId: string; clientSecret: string }
  /** SIGTERM; its exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
}

const leasehold = new URL('../../../packages/server/src/cli/leasehold.ts', import.meta.url)

/** @param words what follows `serve`, such as `--local` */
export async function startServerIn(
  network: Network,
  dataDir: string,
  { env = {}, words = [] }: { env?: Record<string, string>; words?: readonly string[] } = {},
): Promise<ServerIn> {
  const postgres = process.env.LEASEHOLD_POSTGRES_BIN
  const child = network.spawn(
    process.execPath,
    [await builtProgram(leasehold), 'serve', ...words],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        LEASEHOLD_HOST: network.address,
        LEASEHOLD_PORT: '0',
        LEASEHOLD_DATA_DIR: dataDir,
        LEASEHOLD_LOG_LEVEL: 'info',
        ...(postgres && { LEASEHOLD_POSTGRES_BIN: postgres }),
        ...env,
      },
    },
  )
  const gone = once(child, 'exit')
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return (await gone)[0]
  }
  const url = await listeningUrl(child)
  return {
    url,
    port: Number(new URL(url).port),
    dataDir,
    bootstrap: () => JSON.parse(readFileSync(join(dataDir, 'bootstrap.json'), 'utf8')),
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    const url = /"msg":"listening on (http[^"]+)"/.exec(line)?.[1]
    if (!url) continue
    child.stdout.resume()
    return url
  }
  throw new Error(`the server ended before it listened:\n${said.join('\n')}`)
}
