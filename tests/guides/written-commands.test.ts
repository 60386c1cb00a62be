import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { runWords } from '../../packages/server/test/cli/shell.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { root } from '../support/source-files.ts'
import { blocksOf, commandsOf } from '../support/written-commands.ts'

// What the pages tell people to type is typed here, word by word.

async function install(demo: boolean): Promise<TestInstallation> {
  const server = await installServer({}, { demo })
  onTestFinished(server.remove)
  return server
}

async function typeAll(server: TestInstallation, page: string): Promise<number> {
  const commands = commandsOf(page)
  for (const words of commands) {
    const { code, err } = await runWords([...words, '--bootstrap', server.bootstrap])
    expect(`${code} leasehold ${words.join(' ')} ${code === 0 ? '' : err}`.trim()).toMatch(/^0 /)
  }
  return commands.length
}

test('every command of the ten minutes in the README works on the demo', async () => {
  expect(await typeAll(await install(true), 'README.md')).toBeGreaterThan(8)
})

test('every command of the guides works, from an empty product on', async () => {
  const server = await install(false)
  expect(await typeAll(server, 'docs/guides/first-licence.md')).toBeGreaterThan(8)
  expect(await typeAll(server, 'docs/guides/attributes.md')).toBeGreaterThan(5)
})

test('every command of what-if works on the demo', async () => {
  expect(await typeAll(await install(true), 'docs/guides/what-if.md')).toBeGreaterThan(8)
})

test('the program of the first licence prints what the guide says', async () => {
  const server = await install(true)
  const page = 'docs/guides/first-licence.md'
  await typeAll(server, page)
  const { out } = await runWords([
    'products',
    'show',
    'CAD',
    '--json',
    '--bootstrap',
    server.bootstrap,
  ])
  const [program = ''] = blocksOf(page, 'js')
  const [printed = ''] = blocksOf(page, 'text')
  const output = await runProgram(server, program, [JSON.parse(out).id, 'FIRST-LICENCE'])
  expect(output).toBe(printed)
})

/** Runs a program where its packages are found, in the folder that has the server's data in it. */
async function runProgram(
  server: TestInstallation,
  text: string,
  words: string[],
): Promise<string> {
  const cache = join(root, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'my-app-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const program = join(folder, 'my-app.mjs')
  await writeFile(program, text)
  const loader = new URL(
    '../../packages/server/test/support/typescript-loader.mjs',
    import.meta.url,
  )
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=source', `--import=${loader.href}`, program, ...words],
    {
      cwd: dirname(dirname(server.bootstrap)),
      env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') },
    },
  )
  return stdout
}
