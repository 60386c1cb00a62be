// `npm test`: every check, in the order in which they are quick to tell. What follows `--` goes to
// vitest; with `--only-tests` first, the tests are all. The last line is `N passed, N failed`, with
// `, N skipped` where tests were skipped; each check before the tests counts as one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findOrInstallChromium } from './chromium.mjs'
import { prepare, root, run, say, tool } from './prepare.mjs'

const given = process.argv.slice(2)
const onlyTests = given[0] === '--only-tests'
if (onlyTests) given.shift()
// npm takes the `--` away, a call by hand leaves it.
const passedOn = given[0] === '--' ? given.slice(1) : given

const count = { passed: 0, failed: 0, skipped: 0 }
/** What failed, a line each: told again at the end, since the output before it is long. */
const failures = []

async function checks() {
  const tsc = tool('typescript/bin/tsc')
  const api = [process.execPath, 'packages/web/scripts/api-types.mjs']
  if (![[...tsc, '-b'], api].every((command) => run(command))) {
    count.failed += 1
    failures.push('build')
    return
  }
  // Nothing is written for the tests, so no path in them has to hold after a move to dist.
  const tests = ['-p', 'tsconfig.tests.json', '--rewriteRelativeImportExtensions', 'false']
  // At once: each keeps one core busy, and none makes what another reads.
  await Promise.all([
    check('types', [...tsc, '-p', 'packages/web'], [...tsc, ...tests]),
    check('lint', [...tool('@biomejs/biome/bin/biome'), 'check', '.']),
    check('dead code', tool('knip/bin/knip.js')),
  ])
}

async function check(name, ...commands) {
  const ok = await timed(name, async () => {
    const ended = await Promise.all(commands.map(finish))
    process.stdout.write(ended.map(({ output }) => output).join(''))
    return ended.every(({ code }) => code === 0)
  })
  count[ok ? 'passed' : 'failed'] += 1
  if (!ok) failures.push(name)
}

/** Runs a program to its end, and keeps what it says until then. */
async function finish([program, ...args]) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const [code] = await once(child, 'close')
  return { code, output }
}

async function timed(name, work) {
  say(`${name} …`)
  const begunAt = performance.now()
  const ok = await work()
  const seconds = ((performance.now() - begunAt) / 1000).toFixed(1)
  say(`${name}: ${ok ? 'passed' : 'FAILED'} after ${seconds} s`)
  return ok
}

async function tests() {
  if (count.failed > 0) return say('tests: not run')
  const folder = mkdtempSync(join(tmpdir(), 'leasehold-report-'))
  const report = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = [...tool('vitest/vitest.mjs'), 'run', ...reporters, ...passedOn, ...projects()]
  const ok = await timed('tests', () => run(vitest))
  const before = count.failed
  add(readReport(report))
  // An error outside of every test, such as a set-up that failed, is in no count.
  if (!ok && count.failed === before) {
    count.failed += 1
    failures.push('tests: an error outside of every test')
  }
  rmSync(folder, { recursive: true, force: true })
}

/** All, unless some were named; those in a browser need one. */
function projects() {
  if (passedOn.includes('--project') || findOrInstallChromium()) return []
  say(
    'the browser tests are left out: there is no Chromium. Install one (Debian: apt-get install ' +
      'chromium), or name it in LEASEHOLD_CHROMIUM.',
  )
  count.skipped += 1
  return ['--project', '!browser']
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    say('vitest has left no report')
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  }
}

function add({
  numPassedTests,
  numFailedTests,
  numPendingTests = 0,
  numTodoTests = 0,
  testResults,
}) {
  // A file that can't even be loaded fails without a failed test in it.
  const unread = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  failures.push(...unread.map(({ name, message }) => failure(name, message)))
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    failures.push(
      ...failed.map((test) => failure(`${name} > ${test.fullName}`, test.failureMessages[0])),
    )
  }
  count.passed += numPassedTests
  count.failed += numFailedTests + unread.length
  count.skipped += numPendingTests + numTodoTests
}

function failure(name, message = '') {
  return `${name.replace(`${root}/`, '')}: ${message.split('\n')[0]}`
}

if (!prepare()) {
  count.failed += 1
  failures.push('preparing')
}
if (!onlyTests) await checks()
await tests()

for (const line of failures) console.log(`FAILED ${line}`)
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`)
process.exitCode = count.failed > 0 ? 1 : 0
