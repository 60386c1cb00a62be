import { join } from 'node:path'
import type { Stage } from '../../support/dockerfile.ts'
import { type Buildah, run } from './buildah.ts'

const isolation = ['--isolation', 'chroot']

/**
 * Images under the names of the bases, made from Debian's packages and Node's: no registry of images
 * is asked. What they hold is what the published ones hold, as far as the server is concerned.
 */
export function makeBases(buildah: Buildah, folder: string, stages: readonly Stage[]): void {
  const own = new Set(stages.flatMap(({ name }) => name ?? []))
  const bases = [...new Set(stages.map(({ base }) => base))].filter((base) => !own.has(base))
  const suites = new Set(bases.map((base) => /([a-z]+)-slim$/.exec(base)?.[1] ?? ''))
  const [suite = ''] = suites
  if (suites.size !== 1 || suite === '') throw new Error(`no stand-in for ${bases.join(', ')}`)
  const debian = `docker.io/library/debian:${suite}-slim`
  makeDebian(buildah, folder, suite, debian)
  for (const base of bases) {
    const major = /^node:(\d+)-/.exec(base)?.[1]
    if (major) makeNode(buildah, folder, debian, major, `docker.io/library/${base}`)
    else if (`docker.io/library/${base}` !== debian) throw new Error(`no stand-in for ${base}`)
  }
}

function makeDebian(buildah: Buildah, folder: string, suite: string, name: string): void {
  const tree = join(folder, 'debian')
  // Where this system has its own packages from.
  const [site = ''] = run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    `Codename: ${suite}`,
  ])
    .split('\n')
    .filter((line) => line !== '')
  run('debootstrap', ['--variant=minbase', suite, tree, ...(site ? [site] : [])])
  commit(buildah, 'scratch', name, (container) => void buildah('add', '-q', container, tree, '/'))
}

function makeNode(
  buildah: Buildah,
  folder: string,
  debian: string,
  major: string,
  name: string,
): void {
  const packageName = `node-linux-${process.arch}`
  const place = join(folder, 'node')
  run('npm', [
    'install',
    '--prefix',
    place,
    '--no-save',
    '--no-audit',
    '--no-fund',
    `${packageName}@${major}`,
  ])
  const node = join(place, 'node_modules', packageName, 'bin/node')
  const npm = join(run('npm', ['root', '--global']), 'npm')
  commit(buildah, debian, name, (container) => {
    buildah('copy', '-q', container, node, '/usr/local/bin/node')
    buildah('copy', '-q', container, npm, '/usr/local/lib/node_modules/npm')
    const link = (program: string) =>
      `ln -s ../lib/node_modules/npm/bin/${program}-cli.js /usr/local/bin/${program}`
    buildah('run', ...isolation, container, '--', 'sh', '-c', `${link('npm')} && ${link('npx')}`)
  })
}

function commit(
  buildah: Buildah,
  from: string,
  name: string,
  fill: (container: string) => void,
): void {
  const container = buildah('from', '--pull-never', from)
  fill(container)
  buildah('commit', '-q', container, name)
  buildah('rm', container)
}
