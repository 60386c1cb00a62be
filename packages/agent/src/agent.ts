import { LeaseholdError, type Refreshed } from '@leasehold/client'
import type { Clock } from '@leasehold/client/clock'
import type { HeldSeat } from '@leasehold/client/held-seat'
import { recentSyncs, waitForSync } from '@leasehold/client/sync-limit'
import { type AgentStatus, productStatus } from './agent-status.ts'
import type { AgentConfig, ProductConfig } from './config/config.ts'
import {
  hashOf,
  nameOf,
  originOf,
  requestOf,
  sourceHashOf,
  wantedSeats,
} from './config/wanted-seats.ts'
import type { AgentState, SeatOrigin, SeatRecord, StateFile } from './seats/agent-state.ts'
import { type Granted, isHeld, type Seat, type SeatEvents } from './seats/seat.ts'
import { type Batch, isTaken, withTaken } from './seats/taken-usage.ts'

export type AgentDeps = {
  readConfig(): Promise<AgentConfig>
  readonly stateFile: StateFile
  /** Opens what this machine has cached of a seat, without network. */
  openSeat(origin: SeatOrigin, seatId: string, events: SeatEvents): Promise<HeldSeat>
  readonly clock: Clock
  random(bytes: number): Uint8Array
}

export type Agent = {
  status(): AgentStatus
  /** A seat for an application; the same application gets the same one again. */
  grant(tenantId: string, productId: string, app: string): Promise<Granted>
  /** The seat that a secret belongs to; null when it is not, or no longer, the application's. */
  find(key: string, secret: string): Promise<Seat | null>
  /** The application needs its seat no more; the machine keeps it. */
  free(key: string): Promise<void>
  /** Takes over what an application has counted, each batch once, whichever seats it had meanwhile. */
  takeUsage(seat: Seat, batch: Batch): Promise<void>
  /** Calls back when the lease or the standing of the seat changes. */
  watch(key: string, listener: () => void): () => void
  /** Renews, fetches updates, sends usage and carries the configuration out. One at a time for all. */
  sync(): Promise<Refreshed>
  /** The same sync, and what it came to for one seat: what befell another one concerns nobody there. */
  syncFor(key: string): Promise<Refreshed>
  release(): Promise<{ readonly left: number }>
  resume(): Promise<void>
  /** Ends when nothing is due at this moment. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** `seats`: what it came to for each; null when nothing was asked. */
type Synced = {
  readonly whole: Refreshed
  readonly seats: ReadonlyMap<string, Refreshed> | null
}

const hourMs = 3_600_000
const longestSleepMs = 60_000
const shortestTryMs = 30_000
const longestTryMs = 300_000
// An application that was not heard of for so long has no more claim to its seat than another one.
const unseenMs = 24 * hourMs

export async function startAgent(deps: AgentDeps): Promise<Agent> {
  const { clock } = deps
  let config = await deps.readConfig()
  let configError: string | null = null
  let state = await deps.stateFile.read()
  const seats = new Map<string, HeldSeat>()
  const reasons = new Map<string, LeaseholdError>()
  const listeners = new Map<string, Set<() => void>>()
  let queue: Promise<unknown> = Promise.resolve()
  let syncing: Promise<Synced> | null = null
  let cancelTimer = () => {}
  let isStopped = false

  const now = () => clock.wall()

  async function save(change: Partial<AgentState>): Promise<void> {
    const next = { ...state, ...change }
    // The disk first: what could not be written down has not happened.
    await deps.stateFile.write(next)
    state = next
  }

  /** One thing at a time: what changes the seats reads and writes the same state. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  async function openSeat(key: string, { origin, seatId }: SeatRecord): Promise<HeldSeat> {
    const known = seats.get(key)
    if (known !== undefined) return known
    const held = await deps.openSeat(origin, seatId, {
      tell: () => {
        for (const listener of listeners.get(key) ?? []) listener()
      },
      recover: async () => {
        if (state.released) return null
        const product = config.products.find((wanted) =>
          wantedSeats(wanted).some(([of]) => of === key),
        )
        return product === undefined ? null : requestOf(product)
      },
    })
    seats.set(key, held)
    return held
  }

  /** Carries the configuration out. `isReason`: somebody or something asks for it now. */
  async function reconcile(isReason: boolean): Promise<void> {
    const hash = hashOf(config)
    const isChanged = hash !== state.appliedHash
    const products = state.released ? [] : config.products
    const wanted = new Map(products.flatMap((product) => wantedSeats(product)))
    for (const [key, record] of Object.entries(state.seats)) {
      if (!wanted.has(key) && (isChanged || isReason)) await giveBack(key, record)
      else if (!wanted.has(key)) await openSeat(key, record)
    }
    for (const [key, { product, number }] of wanted) {
      const seatId = `${config.machine}#${number}`
      const origin = originOf(product)
      const sourceHash = sourceHashOf(product)
      await follow(key, origin)
      const known = state.seats[key]
      const isOther =
        known !== undefined &&
        (known.seatId !== seatId ||
          known.origin.editionId !== origin.editionId ||
          (known.sourceHash ?? sourceHash) !== sourceHash)
      // Given back first, or the old one would stay taken.
      const isLeft = isOther && !(await giveBack(key, known))
      if (isLeft) continue
      const free = { origin, seatId, sourceHash, app: null, secret: null, seenAt: 0 }
      const record = state.seats[key] ?? free
      if (record === free) await save({ seats: { ...state.seats, [key]: record } })
      else if (record.sourceHash === undefined) await mark(key, { sourceHash })
      await openSeat(key, record)
    }
    for (const product of products) await fill(product, isChanged || isReason)
    const names = new Set(products.map(nameOf))
    // A try that nothing is asked at any more would stay due, and wake the agent for ever.
    const tries = Object.fromEntries(
      Object.entries(state.tries).filter(([name]) => names.has(name)),
    )
    await save({ appliedHash: hash, configAt: now(), tries })
  }

  /** The same seat by another way: its server has another address, or another root key. */
  async function follow(key: string, { url, publicKeys }: SeatOrigin): Promise<void> {
    const known = state.seats[key]
    if (known === undefined) return
    const origin = { ...known.origin, url, publicKeys }
    if (JSON.stringify(origin) === JSON.stringify(known.origin)) return
    await seats.get(key)?.close()
    seats.delete(key)
    await mark(key, { origin })
  }

  /** Takes the seats that are missing, if it is time to ask. */
  async function fill(product: ProductConfig, isReason: boolean): Promise<void> {
    const name = nameOf(product)
    const due = state.tries[name]
    if (!isReason && due !== undefined && due.nextAt > now()) return
    const { [name]: _, ...others } = state.tries
    for (const [key] of wantedSeats(product)) {
      const held = seats.get(key)
      if (held === undefined || isHeld(held)) continue
      try {
        await take(held, product)
      } catch (error) {
        if (!(error instanceof LeaseholdError)) throw error
        reasons.set(name, error)
        const failures = (due?.failures ?? 0) + 1
        await save({
          tries: { ...others, [name]: { failures, nextAt: now() + pauseMs(error, failures) } },
        })
        return
      }
    }
    reasons.delete(name)
    await save({ tries: others })
  }

  async function take(held: HeldSeat, product: ProductConfig): Promise<void> {
    if (held.lease === null) return held.activate(requestOf(product))
    // It may be had back as soon as there is room; no poll would tell.
    const result = await held.sync()
    if (!result.refreshed) throw result.error
  }

  /** A refusal is asked about again as rarely as the configuration is read; a lost network sooner. */
  function pauseMs(error: LeaseholdError, failures: number): number {
    const [byte = 0] = deps.random(1)
    const asked = (error.retryAfterSeconds ?? 0) * 1_000
    const isRefusal = error.status !== null && error.status < 500 && error.status !== 429
    const pause = isRefusal ? hourMs : Math.min(longestTryMs, shortestTryMs * 2 ** (failures - 1))
    return Math.max(asked, pause * (1 - byte / 512))
  }

  /** What cannot be given back now stays noted, and is given back at the next occasion. */
  async function giveBack(key: string, record: SeatRecord): Promise<boolean> {
    const held = await openSeat(key, record)
    if (held.lease !== null || held.status === 'leaseExpired') {
      const result = await held.deactivate()
      if (!result.deactivated && result.reason !== 'notActivated') return false
    }
    seats.delete(key)
    await held.close()
    const { [key]: _, ...others } = state.seats
    await save({ seats: others })
    for (const listener of listeners.get(key) ?? []) listener()
    return true
  }

  async function readAgain(): Promise<void> {
    try {
      config = await deps.readConfig()
      configError = null
    } catch (error) {
      // What was right before goes on; the mistake is shown.
      configError = error instanceof Error ? error.message : String(error)
    }
  }

  function schedule(shortestMs = 1): void {
    cancelTimer()
    if (isStopped) return
    const dues = [
      (state.configAt ?? now()) + hourMs,
      ...Object.values(state.tries).map(({ nextAt }) => nextAt),
    ]
    const pause = Math.min(...dues) - now()
    cancelTimer = clock.after(Math.min(Math.max(pause, shortestMs), longestSleepMs), tick)
  }

  async function tick(): Promise<void> {
    let isFailed = false
    await alone(async () => {
      if (isStopped) return
      // A clock that was set back must not put it off by as much.
      const sinceMs = now() - (state.configAt ?? 0)
      const isDue = sinceMs >= hourMs || sinceMs < 0
      if (isDue) await readAgain()
      const isTry = Object.values(state.tries).some(({ nextAt }) => nextAt <= now())
      if (isDue || isTry) await reconcile(isDue)
    }).catch((error: unknown) => {
      isFailed = true
      configError = error instanceof Error ? error.message : String(error)
    })
    // What failed is due as before: a disk that is full would be asked without a pause.
    schedule(isFailed ? longestSleepMs : undefined)
  }

  async function syncNow(): Promise<Synced> {
    const waitMs = waitForSync(state.syncsAt, now())
    if (waitMs !== null) {
      const retryAfterSeconds = Math.ceil(waitMs / 1_000)
      const error = new LeaseholdError('syncTooOften', { status: 429, retryAfterSeconds })
      return { whole: { refreshed: false, reason: error.code, error }, seats: null }
    }
    return alone(async () => {
      await save({ syncsAt: [...recentSyncs(state.syncsAt, now()), now()] })
      await readAgain()
      await reconcile(true)
      const holding = [...seats].filter(([, held]) => isHeld(held))
      const results = await Promise.all(
        holding.map(async ([key, held]) => [key, await held.sync()] as const),
      )
      const failure = results.map(([, result]) => result).find((result) => !result.refreshed)
      return { whole: failure ?? { refreshed: true }, seats: new Map(results) }
    })
  }

  function syncOnce(): Promise<Synced> {
    syncing ??= syncNow().finally(() => {
      syncing = null
    })
    return syncing
  }

  function seatOf(key: string): Seat | null {
    const record = state.seats[key]
    const held = seats.get(key)
    return record === undefined || held === undefined ? null : { key, record, held }
  }

  async function mark(key: string, change: Partial<SeatRecord>): Promise<void> {
    const record = state.seats[key]
    if (record === undefined) return
    await save({ seats: { ...state.seats, [key]: { ...record, ...change } } })
  }

  function choose(from: readonly Seat[], app: string): Seat | undefined {
    const own = from.find(({ record }) => record.app === app)
    const free = from.find(({ record }) => record.app === null)
    return own ?? free ?? from.find(({ record }) => record.seenAt < now() - unseenMs)
  }

  async function grant(tenantId: string, productId: string, app: string): Promise<Granted> {
    if (state.released) throw new LeaseholdError('agentReleased', { status: 402 })
    const product = config.products.find(
      (known) => known.productId === productId && known.tenantId === tenantId,
    )
    if (product === undefined) throw new LeaseholdError('agentProductUnknown', { status: 402 })
    await fill(product, false)
    const all = wantedSeats(product).flatMap(([key]) => seatOf(key) ?? [])
    const held = all.filter(({ held }) => isHeld(held))
    // One whose rights the server has stopped is for nobody while another one is good.
    const good = held.filter(({ held }) => held.status === 'active')
    const seat = choose(good, app) ?? choose(held, app)
    if (seat === undefined) {
      throw reasons.get(nameOf(product)) ?? new LeaseholdError('agentSeatsTaken', { status: 402 })
    }
    // A seat of its own that was lost makes room for this one.
    for (const { key, record } of all) {
      if (record.app === app && key !== seat.key) await mark(key, { app: null, secret: null })
    }
    // Who was not heard of for so long holds nothing any more either.
    if (seat.record.app !== null && seat.record.app !== app) await seat.held.letGo()
    const secret = Buffer.from(deps.random(24)).toString('base64url')
    await mark(seat.key, { app, secret, seenAt: now() })
    return { seat: seatOf(seat.key) ?? seat, secret }
  }

  await alone(() => reconcile(false))
  schedule()

  return {
    status: () => ({
      machine: config.machine,
      released: state.released,
      configError,
      products: config.products.map((product) => {
        const all = wantedSeats(product).flatMap(([key]) => seatOf(key) ?? [])
        return productStatus(product, all, reasons.get(nameOf(product)))
      }),
    }),
    grant: (tenantId, productId, app) => alone(() => grant(tenantId, productId, app)),
    find: async (key, secret) => {
      if (state.seats[key]?.secret !== secret) return null
      // It is opened anew when its server has moved. That is no reason to send anybody away.
      if (!seats.has(key)) await alone(async () => {})
      const seat = seatOf(key)
      if (seat === null && state.seats[key]?.secret === secret) {
        throw new LeaseholdError('unavailable', { status: 503 })
      }
      if (seat === null || seat.record.secret !== secret) return null
      if (now() - seat.record.seenAt > hourMs) await alone(() => mark(key, { seenAt: now() }))
      return seat
    },
    free: (key) =>
      alone(async () => {
        await seats.get(key)?.letGo()
        await mark(key, { app: null, secret: null })
      }),
    takeUsage: (seat, batch) =>
      alone(async () => {
        if (isTaken(state.taken, batch)) return
        // Given back while this waited for its turn: nobody would tell what is written there.
        if (state.seats[seat.key] === undefined)
          throw new LeaseholdError('tokenRevoked', { status: 401 })
        const held = seats.get(seat.key)
        if (held === undefined) throw new LeaseholdError('unavailable', { status: 503 })
        // The seat first: it knows the batch again should this stop before it is noted here.
        await held.takeUsage(batch.queueId, batch.sequence, batch.entries)
        await save({ taken: withTaken(state.taken, batch) })
      }),
    watch: (key, listener) => {
      const set = listeners.get(key) ?? new Set()
      listeners.set(key, set.add(listener))
      return () => set.delete(listener)
    },
    sync: async () => (await syncOnce()).whole,
    syncFor: async (key) => {
      const { whole, seats: each } = await syncOnce()
      return each === null ? whole : (each.get(key) ?? { refreshed: true })
    },
    release: () =>
      alone(async () => {
        await save({ released: true })
        for (const [key, record] of Object.entries(state.seats)) await giveBack(key, record)
        return { left: Object.keys(state.seats).length }
      }),
    resume: () =>
      alone(async () => {
        await save({ released: false })
        await readAgain()
        await reconcile(true)
      }),
    idle: async () => {
      await queue
    },
    stop: async () => {
      isStopped = true
      cancelTimer()
      await queue
      for (const held of seats.values()) await held.close()
    },
  }
}
