import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** buildah with a store of its own, in the folder. */
export type Buildah = (...words: string[]) => string

/** What an image says of how it is run. */
export type ImageConfig = {
  User: string
  Env: string[]
  Entrypoint: string[]
  Cmd: string[]
  WorkingDir: string
  StopSignal: string
  Volumes: Record<string, object>
  ExposedPorts: Record<string, object>
  Healthcheck: { Test: string[] }
}

/** What is missing to build an image here; empty when nothing is. */
export function whyNotBuildah(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'that takes root on Linux'
  const missing = ['buildah', 'debootstrap', 'unshare', 'nsenter', 'git'].filter(
    (program) => spawnSync('which', [program]).status !== 0,
  )
  return missing.length > 0 ? `there is no ${missing.join(', no ')}` : ''
}

export function buildahIn(folder: string): Buildah {
  const [root, runroot] = [join(folder, 'store'), join(folder, 'run')]
  for (const path of [root, runroot]) mkdirSync(path, { recursive: true })
  return (...words) =>
    run('buildah', ['--storage-driver', 'vfs', '--root', root, '--runroot', runroot, ...words])
}

/** Its output, trimmed; what it complains of when it fails. */
export function run(program: string, words: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(cwd && { cwd }),
  })
  if (status === 0) return stdout.trim()
  throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? middleOut(stderr || stdout)}`)
}

export function configOf(buildah: Buildah, container: string): ImageConfig {
  return JSON.parse(buildah('inspect', container)).Docker.config
}

// The cause may stand at either end.
function middleOut(text: string): string {
  return text.length <= 6_000 ? text : `${text.slice(0, 3_000)}\n…\n${text.slice(-3_000)}`
}
