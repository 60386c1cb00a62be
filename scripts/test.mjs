// `npm test`: every check, in the order in which they are quick to tell. What follows `--` goes to
// vitest; with `--only-tests` first, the tests are all. The last line is `N passed, N failed`, with
// `, N skipped` where tests were skipped; each check before the tests counts as one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findOrInstallChromium } from './chromium.mjs'
import { prepare, run, say, tool } from './prepare.mjs'

const given = process.argv.slice(2)
const onlyTests = given[0] === '--only-tests'
if (onlyTests) given.shift()
// npm takes the `--` away, a call by hand leaves it.
const passedOn = given[0] === '--' ? given.slice(1) : given

const count = { passed: 0, failed: 0, skipped: 0 }

function checks() {
  const tsc = tool('typescript/bin/tsc')
  // Nothing is written for the tests, so no path in them has to hold after a move to dist.
  const tests = ['-p', 'tsconfig.tests.json', '--rewriteRelativeImportExtensions', 'false']
  const api = [process.execPath, 'packages/web/scripts/api-types.mjs']
  check('types', [...tsc, '-b'], api, [...tsc, '-p', 'packages/web'], [...tsc, ...tests])
  check('lint', [...tool('@biomejs/biome/bin/biome'), 'check', '.'])
  check('dead code', tool('knip/bin/knip.js'))
}

function check(name, ...commands) {
  if (count.failed > 0) return say(`${name}: not run`)
  const ok = timed(name, () => commands.every((command) => run(command)))
  count[ok ? 'passed' : 'failed'] += 1
}

function timed(name, work) {
  say(`${name} …`)
  const begunAt = performance.now()
  const ok = work()
  const seconds = ((performance.now() - begunAt) / 1000).toFixed(1)
  say(`${name}: ${ok ? 'passed' : 'FAILED'} after ${seconds} s`)
  return ok
}

function tests() {
  if (count.failed > 0) return say('tests: not run')
  const folder = mkdtempSync(join(tmpdir(), 'leasehold-report-'))
  const report = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = [...tool('vitest/vitest.mjs'), 'run', ...reporters, ...passedOn, ...projects()]
  const ok = timed('tests', () => run(vitest))
  const before = count.failed
  add(readReport(report))
  // An error outside of every test, such as a set-up that failed, is in no count.
  if (!ok && count.failed === before) count.failed += 1
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
  count.passed += numPassedTests
  count.failed += numFailedTests + unread.length
  count.skipped += numPendingTests + numTodoTests
}

if (!prepare()) count.failed += 1
if (!onlyTests) checks()
tests()

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`)
process.exitCode = count.failed > 0 ? 1 : 0
