import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { builtProgram } from '../support/built-program.ts'
import type { HttpRequest, Link } from './steady-client.ts'

export type ServerProcess = {
  url: string
  process: ChildProcess
  /** kill -9, and wait until it's gone. */
  kill(): Promise<void>
  /** SIGTERM, and wait; its exit code. */
  stop(): Promise<number | null>
}

const leasehold = new URL('../../src/cli/leasehold.ts', import.meta.url)

/** `leasehold serve` as a process of its own, ready to answer. */
export async function startProcess(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [await builtProgram(leasehold), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LEASEHOLD_PORT: '0', LEASEHOLD_LOG_LEVEL: 'info', ...env },
  })
  const exited = once(child, 'exit')
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return (await exited)[0]
  }
  onTestFinished(async () => {
    await end('SIGKILL')
  })
  return {
    url: await listeningUrl(child),
    process: child,
    kill: async () => {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output')
  const said: string[] = []
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    said.push(line)
    const url = /"msg":"listening on (http[^"]+)"/.exec(line)?.[1]
    if (!url) continue
    // Read on, or the process would block once the pipe is full.
    child.stdout.resume()
    return url
  }
  throw new Error(`the server ended before it listened:\n${said.join('\n')}`)
}

/** Calls of one tenant to the Licensing API at this address. */
export function linkTo(url: string, tenantHeader: string): Link {
  return async ({ method, path, headers, body }: HttpRequest) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        'n-tenantid': tenantHeader,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, nonce: response.headers.get('n-nonce') }
  }
}
