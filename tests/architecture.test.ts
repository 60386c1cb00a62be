import { expect, test } from 'vitest'
import { type SourceFile, sourceFiles } from './support/source-files.ts'

// The fences of the house. A failure names the file and says what to do instead.

const server = sourceFiles('packages/server/src')

test('core imports nothing: its rules run wherever licensing is decided', () => {
  const problems = foreignImports('packages/core/src', () => false).map(
    (found) => `${found}: hand in what core needs as data; it has no dependency, clock or I/O`,
  )
  expect(problems).toEqual([])
})

test('the client imports core and node: only, so that an application gets nothing else with it', () => {
  const problems = foreignImports('packages/client/src', isCoreOrNode).map(
    (found) => `${found}: the client has no dependency but core; write the few lines it takes`,
  )
  expect(problems).toEqual([])
})

test('the agent and the examples reach a licence through the client only', () => {
  const isAllowed = (target: string) =>
    target.startsWith('node:') || /^@leasehold\/(client|core)(\/|$)/.test(target)
  const problems = ['packages/agent/src', 'examples/cad-app/src']
    .flatMap((folder) => foreignImports(folder, isAllowed))
    .map((found) => `${found}: use @leasehold/client, as an application would`)
  expect(problems).toEqual([])
})

const pages = sourceFiles('packages/web/src')

test('the pages reach the server by its HTTP interface only', () => {
  const problems = pages.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => /^(packages\/(?!web\/)|@leasehold\/|leasehold|node:)/.test(target))
      .map(({ target }) => `${path} imports ${target}: ask the API, as any client would`),
  )
  expect(problems).toEqual([])
})

test('console and portal share what is below them, and know nothing of each other', () => {
  const roomOfPage = (path: string) => path.split('/')[3] ?? ''
  const above: Readonly<Record<string, readonly string[]>> = {
    i18n: ['shared', 'console', 'portal', 'api'],
    api: ['shared', 'console', 'portal'],
    shared: ['console', 'portal'],
    console: ['portal'],
    portal: ['console'],
  }
  const problems = pages.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => target.startsWith('packages/web/src/'))
      .filter(({ target }) => above[roomOfPage(path)]?.includes(roomOfPage(target)))
      .map(({ target }) => `${path} imports ${target}: put what both need into shared/`),
  )
  expect(problems).toEqual([])
})

// In the browser, each with the reason for it.
const keptInBrowser: Readonly<Record<string, string>> = {
  'packages/web/src/i18n/languages.ts': 'the language that somebody chose on this device',
}

test('pages keep no secret in the browser and write no HTML of their own', () => {
  const uses =
    /\b(localStorage|sessionStorage|indexedDB|document\.cookie|dangerouslySetInnerHTML)\b|\.innerHTML\b/
  const problems = pages
    .filter(({ path, text }) => !(path in keptInBrowser) && uses.test(withoutComments(text)))
    .map(({ path }) => `${path}: the session is in a cookie, and React writes the page`)
  expect(problems).toEqual([])
})

function isCoreOrNode(target: string): boolean {
  return target.startsWith('@leasehold/core/') || target.startsWith('node:')
}

/** Imports that leave a package for something that isn't allowed. */
function foreignImports(folder: string, isAllowed: (target: string) => boolean): string[] {
  return sourceFiles(folder).flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => !target.startsWith(`${folder}/`) && !isAllowed(target))
      .map(({ target }) => `${path} imports ${target}`),
  )
}

/**
 * A room of the server: a folder of src, or a file beside the folders. The files directly in http/
 * are the words of HTTP (errors, paging, ids, instants), which routes in other rooms are written in;
 * what is below http/, and what puts the application together, is the edge.
 */
function roomOf(path: string): string {
  const [first = '', second] = path.replace('packages/server/src/', '').split('/')
  if (first !== 'http') return first
  const isEdge = second === 'app.ts' || second === 'api-routes.ts' || !second?.endsWith('.ts')
  return isEdge ? 'http' : 'http words'
}

const base = ['clock.ts', 'secrets.ts']
const below = [...base, 'storage', 'config.ts']

/** Which rooms a room may import besides itself and core. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'clock.ts': [],
  'secrets.ts': [],
  'config.ts': ['config'],
  config: [],
  embedded: [],
  outbound: [],
  storage: [],
  'http words': [...below, 'deps.ts', 'identity', 'outbound'],
  identity: [...below, 'deps.ts', 'mail', 'outbound'],
  mail: [...below, 'deps.ts'],
  licensing: [...below, 'identity'],
  propagation: [...below, 'deps.ts', 'identity', 'licensing', 'http words'],
  activation: [
    ...[...below, 'deps.ts', 'identity', 'licensing', 'http words', 'outbound', 'delegation'],
  ],
  webhooks: [...below, 'deps.ts', 'http words', 'outbound'],
  management: [
    ...[...below, 'deps.ts', 'identity', 'licensing', 'propagation', 'http words'],
    ...['activation', 'delegation', 'offline', 'tokens', 'webhooks', 'outbound'],
  ],
  'sign-in': [...below, 'deps.ts', 'identity', 'http words', 'outbound'],
  portal: [
    ...[...below, 'deps.ts', 'identity', 'licensing', 'propagation', 'http words', 'offline'],
    // What people of a customer see is what the vendor sees, less much of it.
    ...['management', 'activation', 'sign-in'],
  ],
  console: [
    ...[...below, 'deps.ts', 'identity', 'http words', 'sign-in'],
    // Who may make people and invite them may do so there; a password is chosen here.
    'mail',
  ],
  local: [...[...below, 'deps.ts', 'identity', 'licensing', 'http words', 'tokens', 'delegation']],
  tokens: [...base, 'identity', 'http words'],
  delegation: [...base, 'storage', 'identity', 'http words', 'tokens'],
  offline: [
    ...[...below, 'deps.ts', 'identity', 'licensing', 'http words', 'activation', 'tokens'],
    'propagation',
  ],
  jobs: [...below, 'deps.ts', 'identity', 'mail', 'licensing', 'propagation'],
  http: [
    ...[...below, 'deps.ts', 'http words', 'identity'],
    ...['activation', 'console', 'licensing', 'management', 'portal', 'propagation', 'local'],
    'sign-in',
  ],
  'deps.ts': ['any'],
  start: ['any'],
  'main.ts': ['any'],
  cli: ['any'],
}

// Imports that go against the arrows, each with the reason for it.
const exceptions: Readonly<Record<string, string>> = {
  'licensing/lane.ts → http/request-error.ts': 'a lost database is thrown as the 503 it becomes',
  'licensing/database-error.ts → http/request-error.ts': 'the same',
  'licensing/state-to-wire.ts → http/instant.ts': 'writes the state as it goes over the wire',
  'licensing/event-rows.ts → http/instant.ts': 'writes events as they go over the wire',
  'licensing/event-to-wire.ts → http/instant.ts': 'the same',
  'identity/password.ts → http/request-error.ts':
    'too many at once is thrown as the 503 it becomes',
  'management/activations/activation-model.ts → http/licensing/schemas.ts':
    'shows an activation as the Licensing API does',
  'management/activations/activation-routes.ts → http/licensing/schemas.ts': 'the same',
  'management/activations/seat-routes.ts → http/licensing/schemas.ts': 'the same',
}

const short = (path: string) => path.replace('packages/server/src/', '')

test('imports of the server point one way: the edge, then the rooms, then storage', () => {
  const problems = server.flatMap(({ path, imports }) => {
    const room = roomOf(path)
    const allowed = mayImport[room]
    if (!allowed) return [`${path}: say in this test what ${room} may import`]
    return imports
      .filter(({ target }) => target.startsWith('packages/server/src/'))
      .filter(({ target }) => {
        const other = roomOf(target)
        if (other === room || allowed.includes(other) || allowed.includes('any')) return false
        return !(`${short(path)} → ${short(target)}` in exceptions)
      })
      .map(
        ({ target }) =>
          `${path} imports ${target}: ${room} may import ${allowed.join(', ') || 'nothing'}. ` +
          'Move what both need to the lower room, or hand it in.',
      )
  })
  expect(problems).toEqual([])
})

test('each exception is still needed', () => {
  const found = new Set(
    server.flatMap(({ path, imports }) =>
      imports.map(({ target }) => `${short(path)} → ${short(target)}`),
    ),
  )
  const idle = Object.keys(exceptions).filter((arrow) => !found.has(arrow))
  expect(idle, 'take these out of the exceptions').toEqual([])
})

test('nothing imports main or the command line, which are started and not used', () => {
  const problems = server
    .filter(({ path }) => roomOf(path) !== 'cli')
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => /src\/(main\.ts|cli\/)/.test(target))
        .map(({ target }) => `${path} imports ${target}: take what you need from Deps`),
    )
  expect(problems).toEqual([])
})

test('deps.ts names types only, so that it ties no rooms together', () => {
  const deps = server.find(({ path }) => path.endsWith('src/deps.ts'))
  const values = deps?.imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)
  expect(values, 'write `import type`').toEqual([])
})

test('a command that talks to a server takes types of its answers, and no code of the server', () => {
  const rooms = ['management', 'licensing', 'storage', 'identity', 'http', 'http words']
  const problems = server
    .filter(({ path }) => roomOf(path) === 'cli')
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ target, typeOnly }) => !typeOnly && rooms.includes(roomOf(target)))
        .map(({ target }) => `${path} imports ${target}: ask the server over HTTP`),
    )
  expect(problems).toEqual([])
})

// Outside of storage, each with the reason for it.
const sqlElsewhere: Readonly<Record<string, string>> = {
  'licensing/lane.ts': 'ends a transaction that failed',
  'start/open-database.ts': 'asks whether anybody answers, before there is a schema',
  'embedded/embedded-postgres.ts': 'makes the database that storage then opens',
  'embedded/readiness.ts': 'asks whether the cluster answers',
}

test('SQL is in storage only', () => {
  const sql = /\bsql[`<]|\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto|query)\(/
  const problems = server
    .filter(({ path }) => roomOf(path) !== 'storage' && !(short(path) in sqlElsewhere))
    .filter(({ text }) => sql.test(text))
    .map(({ path }) => `${path} has SQL: put the query into a file of storage/, one for each table`)
  expect(problems).toEqual([])
})

test('licensed state is written by the engine only, under its locks', () => {
  const tables = 'entitlement|entitlement_use|entitlement_version|feature_use|activation'
  const written = new RegExp(
    `(insertInto|updateTable|deleteFrom|mergeInto)\\(\\s*['"\`](${tables})\\b|` +
      `\\b(insert into|update|delete from|merge into|truncate)\\s+(${tables})\\b`,
    'i',
  )
  const isEngine = (path: string) => /^storage\/(engine|migrations)\//.test(short(path))
  const problems = server
    .filter(({ path, text }) => !isEngine(path) && written.test(text))
    .map(({ path }) => `${path} writes licensed state: submit a command to deps.engine instead`)
  expect(problems).toEqual([])
})

// Where real time or chance is what is meant.
const clockElsewhere: Readonly<Record<string, string>> = {
  'packages/server/src/clock.ts': 'the system clock itself',
  'packages/server/src/embedded/postmaster-file.ts': 'the age of a file on this machine',
  'packages/client/src/clock/clock.ts': 'the system clock itself',
  'packages/client/src/device/file-lock.ts': 'who held a lock when, and pauses that differ',
  'packages/client/src/device/write-file.ts': 'the age of a file on this machine',
}

test('time and chance come from outside, so that a test can set them', () => {
  const uses = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/
  const all = ['core', 'client', 'server'].flatMap((name) => sourceFiles(`packages/${name}/src`))
  const problems = all
    .filter(({ path, text }) => !(path in clockElsewhere) && uses.test(withoutComments(text)))
    .map(({ path }) => `${path} asks for time or chance: take the clock or random bytes as given`)
  expect(problems).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
}

test('SQL never asks for the time', () => {
  const asks = /\b(now\(\)|current_timestamp|clock_timestamp\(\)|transaction_timestamp\(\))/i
  const problems = storageFiles()
    .filter(({ text }) => asks.test(withoutComments(text)))
    .map(({ path }) => `${path}: hand the time in; the database has another clock than the rules`)
  expect(problems).toEqual([])
})

function storageFiles(): SourceFile[] {
  return server.filter(({ path }) => roomOf(path) === 'storage')
}
