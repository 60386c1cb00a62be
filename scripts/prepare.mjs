// Brings the workspace to where it can be run: the right Node, its packages, its build. Each step
// is left out when nothing has changed since it was last done.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const modules = join(root, 'node_modules')
const lockFile = join(root, 'package-lock.json')
const installStamp = join(modules, '.cache', 'leasehold-install')
const buildStamp = join(modules, '.cache', 'leasehold-build')
const pagesStamp = join(modules, '.cache', 'leasehold-pages')
const web = join(root, 'packages/web')

class NotPrepared extends Error {}

/** Prepares the workspace, or says what is missing and what to do. Whether it is ready. */
export function prepare() {
  try {
    requireNode()
    install()
    build()
    buildPages()
    return true
  } catch (error) {
    if (!(error instanceof NotPrepared)) throw error
    console.error(`leasehold: ${error.message}`)
    return false
  }
}

/** A program of a package, run by this Node: `npx` would cost a second. */
export function tool(path) {
  return [process.execPath, join(modules, path)]
}

/** Runs a program in the workspace with its output shown. Whether it succeeded. */
export function run([program, ...args], options = {}) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options }).status === 0
}

export function say(line) {
  console.log(`leasehold: ${line}`)
}

function requireNode() {
  const { node } = process.versions
  const [major, minor] = node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `this is Node ${node} (${process.execPath}); Leasehold needs 20.19 or newer. ` +
      'Install a newer one, or switch to it if you have it (nvm use 22).',
  )
}

function install() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (read(installStamp) === wanted) return
  if (!isInstalledByHand()) {
    say('installing packages (npm ci), a minute or so the first time …')
    if (!npm('ci') && !installLeniently()) {
      fail(
        "the packages can't be installed, see above. That needs npm on the PATH, and the package " +
          'registry over the network: behind a proxy set HTTPS_PROXY, for a registry of your own ' +
          'use `npm config set registry <address>`. Then start again.',
      )
    }
  }
  write(installStamp, wanted)
}

// A lock file written where the packages of other platforms were not to be had lacks them, and
// `npm ci` then refuses it as a whole.
function installLeniently() {
  say('npm ci has refused; trying npm install, with the versions of the same lock file …')
  return npm('install', '--no-save')
}

function npm(...args) {
  const program = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  return run([program, ...args, '--no-audit', '--no-fund'])
}

// npm notes what it has installed; when that is younger than the lock file, somebody ran npm.
function isInstalledByHand() {
  const note = join(modules, '.package-lock.json')
  return existsSync(note) && statSync(note).mtimeMs >= statSync(lockFile).mtimeMs
}

function build() {
  const builtAt = Date.parse(read(buildStamp) ?? '') || 0
  const folders = projects()
  const steering = ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json']
  const inputs = [
    ...steering.map((file) => join(root, file)),
    ...folders.flatMap((folder) => [join(folder, 'src'), join(folder, 'tsconfig.json')]),
  ]
  const whole = folders.every(isBuilt)
  if (whole && newest(inputs) <= builtAt) return
  say('building (tsc -b) …')
  // What is changed while the compiler runs counts as changed afterwards.
  const begunAt = new Date().toISOString()
  // The compiler believes its notes, which a removed dist folder doesn't change.
  if (!run([...tool('typescript/bin/tsc'), '-b', ...(whole ? [] : ['--force'])])) {
    fail('the build failed, see above. After a change of branch, `npx tsc -b --clean` may help.')
  }
  write(buildStamp, begunAt)
}

// The console and the portal. Types are of no matter here: `npm test` looks at them.
function buildPages() {
  const builtAt = Date.parse(read(pagesStamp) ?? '') || 0
  const parts = [
    'src',
    'public',
    'console.html',
    'portal.html',
    'vite.config.ts',
    'scripts',
    'package.json',
  ]
  const inputs = [lockFile, ...parts.map((part) => join(web, part))]
  const whole = existsSync(join(web, 'dist/console.html'))
  if (whole && newest(inputs) <= builtAt) return
  // Left to the check of types it would come after the build, and count as a change of the pages.
  if (!existsSync(join(web, 'src/api/api.gen.ts'))) {
    run([process.execPath, join(web, 'scripts/api-types.mjs')])
  }
  say('building the console and the portal (vite build) …')
  const begunAt = new Date().toISOString()
  const vite = [...tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn']
  if (!run(vite, { cwd: web })) fail('the pages could not be built, see above.')
  write(pagesStamp, begunAt)
}

// The folders that the root tsconfig.json refers to.
function projects() {
  const { references = [] } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  return references.map(({ path }) => join(root, path)).filter(existsSync)
}

function isBuilt(folder) {
  const src = join(folder, 'src')
  const isEmpty = !existsSync(src) || readdirSync(src).length === 0
  return isEmpty || existsSync(join(folder, 'dist'))
}

// Folders count too: a file removed or renamed shows only there.
function newest(paths) {
  const times = paths.filter(existsSync).map((path) => {
    const entry = statSync(path)
    if (!entry.isDirectory()) return entry.mtimeMs
    return Math.max(entry.mtimeMs, newest(readdirSync(path).map((name) => join(path, name))))
  })
  return Math.max(0, ...times)
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function fail(message) {
  throw new NotPrepared(message)
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !prepare()) process.exitCode = 1
