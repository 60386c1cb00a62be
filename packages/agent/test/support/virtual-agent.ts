import { systemClock } from '@leasehold/client/clock'
import { type HeldSeat, openHeldSeat } from '@leasehold/client/held-seat'
import { onTestFinished } from 'vitest'
import { type CountingServer, countingServer } from '../../../client/test/support/desk-fetch.ts'
import { makeDesk } from '../../../client/test/support/license-desk.ts'
import { type TestClock, testClock } from '../../../client/test/support/test-clock.ts'
import { makeVendor, productId, tenantId } from '../../../client/test/support/vendor.ts'
import { memoryStorage } from '../../../client/test/support/virtual-device.ts'
import { type Agent, startAgent } from '../../src/agent.ts'
import type { AgentConfig, ProductConfig } from '../../src/config/config.ts'
import { type AgentState, emptyState } from '../../src/seats/agent-state.ts'

/** An agent on a machine, on a clock that is moved, before a server that counts. */
export type VirtualAgent = {
  readonly server: CountingServer
  readonly clock: TestClock
  /** What is in the configuration file, to be edited. */
  readonly config: { machine: string; products: ProductConfig[] }
  readonly product: ProductConfig
  agent: Agent
  state(): AgentState
  /** `writes`: how often the state was to be written, whatever came of it. */
  readonly disk: { isFull: boolean; writes: number }
  start(): Promise<void>
  stop(): Promise<void>
  restart(): Promise<void>
  pass(ms: number): Promise<void>
  setQuantity(quantity: number): void
  /** The first seat, as the agent holds it. */
  held(): HeldSeat | null
  /** Everything on the disk is gone. */
  wipe(): void
}

export async function makeAgent(quantity = 1, { isReal = false } = {}): Promise<VirtualAgent> {
  const clock = testClock(isReal ? Date.now() : undefined)
  const { wall } = isReal ? systemClock : clock
  const server = countingServer(makeDesk(makeVendor(), wall))
  server.desk.entitlement.seatCount = 100
  const product: ProductConfig = {
    productId,
    tenantId,
    url: 'http://license.test',
    publicKeys: [server.desk.vendor.root.jwk],
    credentials: { code: 'DEMO-CODE' },
    quantity,
    editionId: null,
  }
  const config: VirtualAgent['config'] = { machine: 'render', products: [product] }
  let state: AgentState = emptyState
  const storages = new Map<string, ReturnType<typeof memoryStorage>>()
  let running: Agent | null = null
  let first: HeldSeat | null = null
  let random = 0
  const made: VirtualAgent = {
    server,
    clock,
    config,
    product,
    get agent() {
      if (running === null) throw new Error('not started')
      return running
    },
    state: () => state,
    disk: { isFull: false, writes: 0 },
    start: async () => {
      running = await startAgent({
        readConfig: async (): Promise<AgentConfig> => ({
          machine: config.machine,
          folder: '/nowhere',
          socket: '/nowhere',
          identity: 'key',
          fingerprint: null,
          products: config.products,
        }),
        stateFile: {
          read: async () => state,
          write: async (written) => {
            made.disk.writes += 1
            if (made.disk.isFull) throw new Error('ENOSPC')
            state = JSON.parse(JSON.stringify(written))
          },
        },
        openSeat: async ({ editionId: _, ...origin }, seatId, { tell, recover }) => {
          const name = `${origin.productId} ${seatId}`
          const storage = storages.get(name) ?? memoryStorage()
          storages.set(name, storage)
          const deviceSecret = new Uint8Array(32).fill(9)
          const own = { seatId, appName: 'agent', storage, deviceSecret, retryPausesMs: [] }
          const outside = {
            clock: isReal ? systemClock : clock,
            fetch: server.fetch,
            identity: 'key' as const,
            recover,
          }
          const held = await openHeldSeat({ ...origin, ...own, ...outside }, tell)
          if (seatId.endsWith('#1')) first = held
          return held
        },
        clock: isReal ? systemClock : clock,
        random: (bytes) => new Uint8Array(bytes).fill(random++),
      })
      await clock.settle()
    },
    stop: async () => {
      await running?.stop()
      running = null
    },
    restart: async () => {
      await made.stop()
      await made.start()
    },
    pass: (ms) => clock.advance(ms),
    held: () => first,
    wipe: () => {
      storages.clear()
      state = emptyState
    },
    setQuantity: (to) => {
      config.products = [{ ...product, quantity: to }]
    },
  }
  onTestFinished(() => made.stop())
  return made
}
