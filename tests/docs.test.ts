import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './support/source-files.ts'

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

const textOf = (page: string) => readFileSync(join(root, page), 'utf8')

test('the pages made from the code are those that the code makes', () => {
  const script = [join(root, 'scripts/docs.mjs'), '--check']
  const { status, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
  const broken = links
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(page), target)))
  expect(broken).toEqual([])
})

test('every decision is on the list of decisions, and short', () => {
  const list = textOf('docs/decisions/README.md')
  const decisions = pages.filter((page) => /decisions\/(?!README)/.test(page))
  expect(decisions.length).toBeGreaterThan(0)
  for (const page of decisions) {
    expect(list).toContain(page.replace(/^.*\//, ''))
    expect(textOf(page).split('\n').length).toBeLessThanOrEqual(41)
  }
})
