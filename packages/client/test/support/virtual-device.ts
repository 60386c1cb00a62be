import { onTestFinished } from 'vitest'
import { Leasehold, type LeaseholdOptions, type Storage } from '../../src/leasehold.ts'
import { type CountingServer, countingServer } from './desk-fetch.ts'
import { makeDesk } from './license-desk.ts'
import { type TestClock, testClock } from './test-clock.ts'
import { makeVendor, productId, tenantId } from './vendor.ts'

/** An application on a device, on a clock that is moved, before a server that counts. */
export type VirtualDevice = {
  readonly server: CountingServer
  readonly clock: TestClock
  readonly options: LeaseholdOptions
  /** The application that runs; after `stop` the next start makes another. */
  license: Leasehold
  start(): Promise<Leasehold>
  stop(): Promise<void>
  restart(): Promise<void>
  /** Time passes, and everything that becomes due in it is done, one after another. */
  pass(ms: number): Promise<void>
  /** Everything on the disk is gone. */
  wipe(): void
}

export const memoryStorage = (): Storage => {
  let bytes: Uint8Array | null = null
  return {
    read: async () => bytes,
    write: async (written) => {
      bytes = written
    },
  }
}

export async function makeDevice(more: Partial<LeaseholdOptions> = {}): Promise<VirtualDevice> {
  const clock = testClock()
  const server = countingServer(makeDesk(makeVendor(), clock.wall))
  let storage = memoryStorage()
  const options: LeaseholdOptions = {
    url: 'http://license.test',
    tenantId,
    productId,
    publicKeys: [server.desk.vendor.root.jwk],
    appName: 'cad',
    storage: {
      read: () => storage.read(),
      write: (bytes) => storage.write(bytes),
    },
    deviceSecret: new Uint8Array(32).fill(7),
    identity: 'key',
    clock,
    fetch: server.fetch,
    retryPausesMs: [],
    ...more,
  }
  let running: Leasehold | null = null
  const device: VirtualDevice = {
    server,
    clock,
    options,
    get license() {
      if (running === null) throw new Error('not started')
      return running
    },
    start: async () => {
      running = await Leasehold.open(options)
      await clock.settle()
      return running
    },
    stop: async () => {
      await running?.close()
      running = null
    },
    restart: async () => {
      await device.stop()
      await device.start()
    },
    pass: (ms) => clock.advance(ms),
    wipe: () => {
      storage = memoryStorage()
    },
  }
  onTestFinished(() => device.stop())
  return device
}

export async function makeActiveDevice(more: Partial<LeaseholdOptions> = {}) {
  const device = await makeDevice(more)
  await device.start()
  await device.license.activate({ code: 'DEMO-CODE' })
  await device.pass(0)
  return device
}
