/*
 * Proof that the suites can fail: plants one bug at a time in a copy of the sources and shows which
 * tests see it. Run by hand: npm run mutants -- core|server [part of a name] …
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as core from './core.mjs'
import * as server from './server.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const [suiteName, ...parts] = process.argv.slice(2)
const suite = { core, server }[suiteName]
if (!suite) {
  console.error('Say whose bugs to plant: core or server.')
  process.exit(2)
}

function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'leasehold-mutants-'))
  for (const folder of suite.folders) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}')
  const config = `export default ${JSON.stringify(suite.config)}\n`
  writeFileSync(join(copy, 'vitest.config.mjs'), config)
  return copy
}

/** The titles of the tests that fail, by file; null when they did not end in time, which shows nothing. */
function failuresIn(copy, tests = []) {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const files = tests.map((name) => join(suite.tests, `${name}.test.ts`))
  const args = [vitest, 'run', ...files, '--reporter=json', `--outputFile=${report}`]
  const env = { ...process.env, ...suite.environment }
  const options = { cwd: copy, env, stdio: 'ignore', timeout: suite.minutes * 60_000 }
  const { status, error } = spawnSync(process.execPath, args, options)
  if (error?.code === 'ETIMEDOUT') return null
  if (error) throw error
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const failures = testResults.flatMap(({ name, assertionResults, message }) => {
    const file = name.split('/').at(-1)
    if (assertionResults.length === 0 && message) return [{ file, title: message.split('\n')[0] }]
    return assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ title }) => ({ file, title }))
  })
  if (status !== 0 && failures.length === 0)
    failures.push({ file: 'run', title: 'an error outside of the tests' })
  return failures
}

function plant(copy, { file, from, to }) {
  const path = join(copy, suite.source, file)
  const source = readFileSync(path, 'utf8')
  const count = source.split(from).length - 1
  if (count !== 1) throw new Error(`${file} has ${count} times: ${from}`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  return () => writeFileSync(path, source)
}

function tell(name, failures) {
  if (!failures) return console.log(`UNDECIDED ${name}: not done in ${suite.minutes} minutes`)
  if (failures.length === 0) return console.log(`SURVIVED  ${name}`)
  console.log(`caught    ${name}`)
  const files = groupByFile(failures)
  for (const [file, each] of files) {
    console.log(`            ${file}: ${each.length} (${each[0].title.slice(0, 90)})`)
  }
}

function groupByFile(failures) {
  const files = new Map()
  for (const failure of failures) {
    files.set(failure.file, [...(files.get(failure.file) ?? []), failure])
  }
  return files
}

const copy = makeCopy()
const sound = new Set()
/** What a bug is looked for with has to pass without it; looked at once for each choice of tests. */
function requireSound(tests) {
  const name = String(tests)
  if (sound.has(name)) return
  const failures = failuresIn(copy, tests)
  if (!failures)
    throw new Error(`${name} takes longer than ${suite.minutes} minutes without any bug`)
  if (failures.length > 0) throw new Error(`fails without any bug: ${JSON.stringify(failures)}`)
  sound.add(name)
}

try {
  let caught = 0
  const wanted = suite.mutants.filter(
    ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
  )
  for (const mutant of wanted) {
    requireSound(mutant.tests)
    const mend = plant(copy, mutant)
    const failures = failuresIn(copy, mutant.tests)
    mend()
    if (failures && failures.length > 0) caught += 1
    tell(mutant.name, failures)
  }
  console.log(`${caught} of ${wanted.length} caught`)
  process.exitCode = caught === wanted.length ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}
