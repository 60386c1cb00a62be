import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { root } from '../support/source-files.ts'

const run = promisify(execFile)

let server: TestInstallation
let folder: string
beforeAll(async () => {
  server = await installServer()
  // A copy, so that what is made of it is not left in the repository.
  folder = await mkdtemp(join(tmpdir(), 'leasehold-typed-client-'))
  const example = join(folder, 'examples/typed-client')
  await mkdir(example, { recursive: true })
  await cp(join(root, 'examples/typed-client'), example, { recursive: true })
  await cp(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}, 120_000)
afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

test('types made from the OpenAPI document compile, and a client of them runs the main job', async () => {
  const { url } = JSON.parse(await readFile(server.bootstrap, 'utf8'))
  const types = await openapiTS(new URL(`${url}/openapi.json`))
  const example = join(folder, 'examples/typed-client')
  await writeFile(join(example, 'api.d.ts'), astToString(types))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', example], { cwd: folder }).catch((error) => {
    throw new Error(error.stdout)
  })
  const program = join(example, 'dist/main-job.js')
  const { stdout } = await run(process.execPath, [program, server.bootstrap], { cwd: folder })
  expect(stdout).toMatch(
    /^sold TYPED-\d+\nactivated workstation-17: cores 8\nchanged: 1 of 3 seats/,
  )
}, 120_000)
