import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Network } from '../support/networks/network.ts'
import { type ServerIn, startServerIn } from '../support/networks/server-in.ts'
import { thisNetwork } from '../support/networks/two-networks.ts'
import { removableFolder } from '../support/removable-folder.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'
import { root } from '../support/source-files.ts'

const password = 'correct horse'
const program = join(root, 'examples/local-server-walkthrough/walkthrough.mjs')

let cloud: TestInstallation
let here: Network
let site: ServerIn
let folder: { path: string; remove(): Promise<void> }
beforeAll(async () => {
  cloud = await installServer()
  here = await thisNetwork('here')
  folder = await removableFolder('leasehold-walkthrough-')
}, 120_000)
afterAll(async () => {
  await site?.kill()
  await here?.close()
  await cloud?.remove()
  await folder?.remove()
})

async function walk(...words: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], {
    env: {
      PATH: process.env.PATH,
      LEASEHOLD_BOOTSTRAP: cloud.bootstrap,
      FOLDER: folder.path,
      LOCAL_PASSWORD: password,
      ...(site && { LOCAL_URL: site.url }),
    },
  })
  return stdout.trim().split('\n')
}

const stepsOf = (lines: string[]) => lines.map((line) => line.slice(0, 18).trim())

test('the walkthrough sets a local license server up, and goes the published way from end to end', async () => {
  expect(stepsOf(await walk('setup'))).toEqual(['setup'])
  const setup = join(folder.path, 'site.json')
  expect(existsSync(setup)).toBe(true)
  site = await startServerIn(here, join(folder.path, 'site'), {
    words: ['--local'],
    env: { LEASEHOLD_LOCAL_CONFIG: setup, LEASEHOLD_LOCAL_PASSWORD: password },
  })
  const lines = await walk()
  expect(stepsOf(lines)).toEqual([
    ...['server id', 'licence status', 'activation token', 'activate', 'export', 'import'],
    ...['a machine', 'usage report', 'return'],
  ])
  expect(lines[1]).toContain('notActive')
  expect(lines[3]).toContain('is active until')
  expect(lines[4]).toMatch(/: exported$/)
  expect(lines[6]).toContain('machine-1 is active')
  expect(lines[7]).toContain('1 seat in use')
  expect(lines[8]).toMatch(/: active, 0 seats in use$/)
  // With its licence in hand, a second entitlement goes the same way.
  expect(stepsOf(await walk()).slice(0, 3)).toEqual(['server id', 'licence status', 'export'])
}, 180_000)
