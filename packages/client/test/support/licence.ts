import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Leasehold, type LeaseholdOptions } from '../../src/leasehold.ts'
import { type ScriptedServer, startServer } from './scripted-server.ts'
import { type TestClock, testClock } from './test-clock.ts'
import { makeVendor, productId, tenantId } from './vendor.ts'

/** Everything around one licence of one device, gone when the test is. */
export type Place = {
  server: ScriptedServer
  clock: TestClock
  folder: string
  options: LeaseholdOptions
  open(more?: Partial<LeaseholdOptions>): Promise<Leasehold>
}

export const thisDevice = { machine: 'machine 1', board: 'board 1', processor: 'processor 1' }

export async function makePlace(): Promise<Place> {
  const clock = testClock()
  const server = await startServer(makeVendor(), clock.wall)
  const folder = await makeFolder()
  const opened: Leasehold[] = []
  onTestFinished(async () => {
    for (const license of opened) await license.close()
    await server.close()
  })
  const options: LeaseholdOptions = {
    url: server.url,
    tenantId,
    productId,
    publicKeys: [server.desk.vendor.root.jwk],
    appName: 'cad',
    folder,
    clock,
    retryPausesMs: [],
    signals: () => thisDevice,
    background: false,
  }
  const open = async (more: Partial<LeaseholdOptions> = {}) => {
    const license = await Leasehold.open({ ...options, ...more })
    opened.push(license)
    return license
  }
  return { server, clock, folder, options, open }
}

/** A place where a seat was taken already. */
export async function makeActive(more: Partial<LeaseholdOptions> = {}) {
  const place = await makePlace()
  const license = await place.open(more)
  await license.activate({ code: 'DEMO-CODE' })
  return { ...place, license }
}

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-client-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
