import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readDockerfile } from '../../support/dockerfile.ts'
import { root } from '../../support/source-files.ts'
import { type Buildah, buildahIn, configOf, type ImageConfig, run } from './buildah.ts'
import { makeBases } from './stand-in-bases.ts'

export type BuiltImage = {
  config: ImageConfig
  /** Its file system, to look at and to start from. */
  tree: string
  megabytes: { whole: number; base: number }
  remove(): void
}

/** Written where people leave such things; must be nowhere in the image. */
export const planted = 'a-secret-that-lay-about'

const secrets = [
  '.env',
  '.npmrc',
  '.leasehold/master.key',
  '.leasehold/bootstrap.json',
  'packages/server/.env',
  'packages/server/.leasehold/bootstrap.json',
  'deploy/compose/secrets/master-key',
  'notes.txt',
]

/** `docker build` of what is in the repository now, by buildah, in a folder of its own. */
export function buildImage(folder: string): BuiltImage {
  const context = join(folder, 'context')
  copyRepository(context)
  for (const file of secrets) {
    mkdirSync(dirname(join(context, file)), { recursive: true })
    writeFileSync(join(context, file), `${planted}\n`)
  }
  const buildah = buildahIn(folder)
  makeBases(buildah, folder, readDockerfile('deploy/Dockerfile'))
  const words = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--layers=false']
  const file = join(context, 'deploy/Dockerfile')
  buildah('bud', ...words, ...npmSettings(), '--file', file, '--tag', 'leasehold', context)
  const container = buildah('from', '--pull-never', 'localhost/leasehold')
  const tree = buildah('mount', container)
  const megabytes = { whole: sizeOf(tree), base: sizeOf(join(folder, 'debian')) }
  return {
    ...{ config: configOf(buildah, container), tree, megabytes },
    remove: () => clear(buildah),
  }
}

// What is committed and what is about to be, but nothing that git ignores.
function copyRepository(context: string): void {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  for (const file of run('git', words, root).split('\0')) {
    const from = join(root, file)
    if (file !== '' && existsSync(from)) cpSync(from, join(context, file), { recursive: true })
  }
}

// npm inside is to get packages the way npm outside does. Mounted, so that nothing of it stays.
function npmSettings(): string[] {
  const mount = (from: string, to: string) =>
    existsSync(from) ? [`--volume=${from}:${to}:ro`] : []
  const settings = run('npm', ['config', 'get', 'globalconfig'])
  const authorities = run('npm', ['config', 'get', 'cafile'])
  return [...mount(settings, '/usr/local/etc/npmrc'), ...mount(authorities, authorities)]
}

function sizeOf(tree: string): number {
  return Math.round(Number(run('du', ['-sxk', tree]).split(/\s/)[0]) / 1024)
}

function clear(buildah: Buildah): void {
  buildah('umount', '--all')
  buildah('rm', '--all')
  buildah('rmi', '--all', '--force')
}
