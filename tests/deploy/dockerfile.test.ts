import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDockerfile, type Stage } from '../support/dockerfile.ts'
import { root } from '../support/source-files.ts'

// What can be seen without building it. `npm run proof` builds it and runs what comes out.

const stages = readDockerfile('deploy/Dockerfile')
const last = stages.at(-1) as Stage
const textsOf = (stage: Stage, name: string) =>
  stage.instructions.filter((each) => each.name === name).map(({ text }) => text)

test('every base is a name with a version, of no particular registry', () => {
  const earlier = stages.flatMap(({ name }) => name ?? [])
  const bases = stages.map(({ base }) => base).filter((base) => !earlier.includes(base))
  expect(bases.length).toBeGreaterThan(0)
  for (const base of bases) expect(base).toMatch(/^[a-z]+:[a-z0-9.-]*[0-9a-z]$/)
  expect(bases.join(' ')).not.toContain('latest')
})

test('everything that is copied from the repository is there', () => {
  const sources = stages
    .flatMap((stage) => textsOf(stage, 'COPY'))
    .filter((text) => !text.startsWith('--from='))
    .flatMap((text) => text.split(/\s+/).slice(0, -1))
  expect(sources.length).toBeGreaterThan(5)
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
})

test('npm is told of every package of the workspace, or the lock file would not fit', () => {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const copied = stages.flatMap((stage) => textsOf(stage, 'COPY')).join('\n')
  for (const folder of workspaces) expect(copied).toContain(`${folder}/package.json`)
})

test('the pages are built, and stand where the server looks for them', () => {
  const built = stages.find(({ name }) => name === 'build') as Stage
  expect(textsOf(built, 'RUN').join('\n')).toContain('build --workspace=@leasehold/web')
  const production = stages.find(({ name }) => name === 'production') as Stage
  const folder = 'packages/web/dist'
  expect(textsOf(production, 'COPY')).toContain(`--from=build /opt/leasehold/${folder} ${folder}`)
  expect(textsOf(production, 'RUN').join('\n')).not.toMatch(/rm .*packages\/web/)
})

test('the server runs as a user who is not root, and keeps its data in a volume of its own', () => {
  expect(textsOf(last, 'USER')).toEqual(['leasehold'])
  const [volume = ''] = textsOf(last, 'VOLUME')
  expect(textsOf(last, 'ENV').join(' ')).toContain(`LEASEHOLD_DATA_DIR=${volume}`)
})

test('the last stage begins anew and takes what was built, not what built it', () => {
  expect(stages.flatMap(({ name }) => name ?? [])).not.toContain(last.base)
  expect(textsOf(last, 'RUN').join('\n')).not.toMatch(/npm|apt-get|tsc/)
})

test('only what is named reaches the builder', () => {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(lines[0]).toBe('*')
  const admitted = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  expect(admitted.filter((path) => !existsSync(join(root, path)))).toEqual([])
  for (const kept of ['**/node_modules', '**/test', '**/*.test.ts', '**/.*']) {
    expect(lines).toContain(kept)
  }
})
