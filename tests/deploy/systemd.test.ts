import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { names, settings } from '../../packages/server/src/config/settings.ts'
import { root } from '../support/source-files.ts'

const folder = join(root, 'deploy/systemd')
const units = readdirSync(folder).filter((name) => name.endsWith('.service'))
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0
const variables = new Set(names.map((name) => settings[name].variable))

test.each(units)('%s starts a program that the repository has', (unit) => {
  const [, program = ''] = /^ExecStart=.* \/opt\/leasehold\/(\S+) serve/m.exec(textOf(unit)) ?? []
  expect(program).not.toBe('')
  expect(existsSync(join(root, program))).toBe(true)
})

test('both units are as closed as each other', () => {
  const closed = units.map((unit) => textOf(unit).slice(textOf(unit).indexOf('\nUMask=')))
  expect(closed).toHaveLength(2)
  expect(closed[0]).toBe(closed[1])
})

test('the settings in the file for the environment are those of the server', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.env'))
  const named = files.flatMap((file) =>
    [...textOf(file).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name),
  )
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !variables.has(name))).toEqual([])
})

test.each(units)('the user of %s is one that sysusers makes', (unit) => {
  const [, user = ''] = /^User=(\S+)$/m.exec(textOf(unit)) ?? []
  expect(textOf('leasehold.sysusers.conf')).toMatch(new RegExp(`^u ${user} `, 'm'))
})

test.skipIf(!hasAnalyze).each(units)(
  'systemd finds nothing wrong with %s, and little that it leaves open (skipped without systemd-analyze)',
  (unit) => {
    const analyze = (...words: string[]) =>
      spawnSync('systemd-analyze', [...words, join(folder, unit)], { encoding: 'utf8' })
    expect(analyze('verify', '--man=no')).toMatchObject({ status: 0, stderr: '' })
    // In tenths: 20 of 100.
    expect(analyze('security', '--offline=true', '--threshold=20').status).toBe(0)
  },
)
