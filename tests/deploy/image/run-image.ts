import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { BuiltImage } from './build-image.ts'

export type Container = {
  url: string
  /** Of the server, as this machine counts. */
  pid: number
  /** The health check of the image: its exit code. */
  health(): number | null
  /** A program inside, as the user of the image. */
  run(...words: string[]): { status: number | null; stdout: string; stderr: string }
  /** The signal of the image; its exit code and how long that took. */
  stop(): Promise<{ code: number | null; seconds: number }>
  kill(): Promise<void>
}

/**
 * The image run as its configuration says: in namespaces of its own for mounts and processes, on a
 * root file system that can't be written, without capabilities; what is in its volume is kept in
 * `data`, and /tmp is in memory.
 */
export async function runImage(
  { tree, config }: BuiltImage,
  data: string,
  env: Record<string, string>,
): Promise<Container> {
  const { uid, gid } = userIn(tree, config.User)
  const [volume = ''] = Object.keys(config.Volumes)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  chownSync(data, uid, gid)
  const settings = [
    ...config.Env,
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ]
  const asUser = [
    ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--'],
  ]
  const inside = (words: readonly string[]) => [
    ...['/usr/bin/env', '-i', '-C', config.WorkingDir, ...settings, ...asUser, ...words],
  ]
  const mounts = [
    'set -e',
    `mount --bind ${tree} ${tree}`,
    `mount --bind ${data} ${tree}${volume}`,
    `mount -t tmpfs tmpfs ${tree}/tmp`,
    `mount --rbind /dev ${tree}/dev`,
    `mount -t proc proc ${tree}/proc`,
    `mount -o remount,bind,ro ${tree}`,
    `exec chroot ${tree} "$@"`,
  ].join('\n')
  const words = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', mounts, 'sh']
  const outer = spawn('unshare', [...words, ...inside([...config.Entrypoint, ...config.Cmd])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(outer, 'exit')
  const url = await listeningUrl(outer)
  const pid = Number(readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim())
  const run = (...more: string[]) =>
    spawnSync('nsenter', [`--target=${pid}`, '--mount', '--pid', '--root', '--', ...inside(more)], {
      encoding: 'utf8',
    })
  return {
    ...{ url, pid, run },
    health: () => run(...config.Healthcheck.Test.slice(1)).status,
    async stop() {
      const begunAt = performance.now()
      process.kill(pid, config.StopSignal)
      const [code] = await gone
      return { code, seconds: (performance.now() - begunAt) / 1000 }
    },
    async kill() {
      outer.kill('SIGKILL')
      await gone
    },
  }
}

function userIn(tree: string, name: string): { uid: number; gid: number } {
  const users = readFileSync(join(tree, 'etc/passwd'), 'utf8').split('\n')
  const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
  if (uid === undefined) throw new Error(`the image has no user ${name}`)
  return { uid: Number(uid), gid: Number(gid) }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    const port = /"msg":"listening on http:\/\/[^"]*:(\d+)"/.exec(line)?.[1]
    if (!port) continue
    child.stdout.resume()
    return `http://127.0.0.1:${port}`
  }
  throw new Error(`the server ended before it listened:\n${said.join('\n')}`)
}
