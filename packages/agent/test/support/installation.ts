import type { Refreshed } from '@leasehold/client'
import type { CountingServer } from '../../../client/test/support/desk-fetch.ts'
import { makeDevice } from '../../../client/test/support/virtual-device.ts'
import { makeAgent } from './virtual-agent.ts'

/** What the rows of the table are tried on: an agent, or the library in one application. */
export type Installation = {
  readonly server: CountingServer
  readonly now: () => number
  /** Starts as a user would: what has no seat takes one. */
  start(): Promise<void>
  stop(): Promise<void>
  restart(): Promise<void>
  pass(ms: number): Promise<void>
  /** The machine is off for so long. */
  sleep(ms: number): Promise<void>
  /** Somebody sets the clock on the wall. */
  setClock(at: number): void
  sync(): Promise<Refreshed>
  /** Uses a feature without limit. */
  use(key: string, amount: number): Promise<void>
  isUsable(): boolean
  has(key: string): boolean
  limit(key: string): number | null
  problem(): string | null
  /** Everything on the disk is gone; the machine is the same. */
  wipe(): void
}

export type Kind = 'the library in one application' | 'the agent'

/** How the entitlement reaches its devices; the words are those of the table. */
export const presets = {
  decoupled: { leaseMs: null, renewal: { mode: 'off', courtesy: false } },
  coupled: {
    leaseMs: 90 * 86_400_000,
    renewal: { mode: 'every', intervalSeconds: 86_400, courtesy: false },
  },
} as const

export type Terms = { readonly leaseMs: number | null; readonly renewal: object }

export async function install(kind: Kind, terms: Terms): Promise<Installation> {
  const made = kind === 'the agent' ? await installAgent() : await installLibrary()
  const { entitlement } = made.server.desk
  entitlement.leaseMs = terms.leaseMs
  entitlement.renewal = { ...entitlement.renewal, ...terms.renewal }
  entitlement.term = { ...entitlement.term, expiry: null, graceExpiry: null }
  return made
}

async function installLibrary(): Promise<Installation> {
  const device = await makeDevice()
  const start = async () => {
    const license = await device.start()
    if (license.status === 'notActivated')
      await license.activate({ code: 'DEMO-CODE' }).catch(() => {})
    await device.clock.settle()
  }
  return {
    server: device.server,
    now: device.clock.wall,
    start,
    stop: device.stop,
    restart: async () => {
      await device.stop()
      await start()
    },
    pass: device.pass,
    sleep: async (ms) => device.clock.restart(ms),
    setClock: device.clock.setWall,
    sync: () => device.license.refresh(),
    use: async (key, amount) => void (await device.license.count(key, amount)),
    isUsable: () => device.license.status === 'active',
    has: (key) => device.license.has(key),
    limit: (key) => device.license.limit(key),
    problem: () => device.license.problem?.code ?? null,
    wipe: () => device.wipe(),
  }
}

async function installAgent(): Promise<Installation> {
  const made = await makeAgent(1)
  const seat = () => made.held()
  let uses = 0
  const feature = (key: string) => seat()?.lease?.features.find((known) => known.key === key)
  const isUsable = () => seat()?.status === 'active'
  return {
    server: made.server,
    now: made.clock.wall,
    start: made.start,
    stop: made.stop,
    restart: made.restart,
    pass: made.pass,
    sleep: async (ms) => made.clock.restart(ms),
    setClock: made.clock.setWall,
    sync: () => made.agent.sync(),
    use: async (key, amount) => void (await seat()?.count(key, amount, `use ${uses++}`)),
    isUsable,
    has: (key) => isUsable() && (feature(key)?.total ?? 0) !== 0,
    limit: (key) => (isUsable() ? (feature(key)?.total ?? null) : 0),
    problem: () => seat()?.problem?.code ?? null,
    wipe: () => made.wipe(),
  }
}
