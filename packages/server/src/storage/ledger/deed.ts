import { AsyncLocalStorage } from 'node:async_hooks'
import type { Author } from '../schema.ts'

/** What somebody did over the Management API, as the audit tells it. */
export type AuditLine = {
  readonly tenantId: string
  readonly id: string
  readonly at: number
  readonly actor: Author
  /** Name of the operation in the API document. */
  readonly operation: string
  readonly method: string
  readonly path: string
  /** Wire ids of what it was done to. */
  readonly resources: readonly string[]
  /** Of the request, without its secrets. */
  readonly body: unknown
  readonly status: number
  readonly errorCode: string | null
  /** How many like it this line stands for. */
  readonly count: number
  readonly ipAddress: string | null
  readonly traceId: string
}

/** What a request with an Idempotency-Key is known by, and what is kept of it. */
export type Retry = {
  readonly tenantId: string
  /** Principal, method and address: what a key is unique within. */
  readonly scope: string
  readonly keyHash: Buffer
  readonly requestHash: Buffer
  /** Of the first request with the key: the ids of all its runs are made from it. */
  readonly startedAt: number
  /** What the clock says: of the first run of which a step is done, or of this one. */
  readonly runAt: number
  readonly expiresAt: number
  /** By the name of the step: what came of it the first time. */
  readonly kept: ReadonlyMap<string, Buffer>
  /** The same bytes for the same place and number, unknowable to others. */
  bytes(place: string, number: number, count: number): Buffer
  seal(value: unknown): Buffer
  open(sealed: Buffer): unknown
}

/**
 * One request that may change something, while it is under way. Every transaction that changes
 * something on its behalf writes its line and, for a retry to find, what came of it.
 */
export type Deed = {
  readonly line: AuditLine
  readonly retry: Retry | null
  /** The step within which it stands: ids are counted for each by itself. */
  readonly place: string
  /** How often each kind of step was begun, and how many ids were made in each place. */
  readonly counts: Map<string, number>
  /** Whether something of it was committed, and with it the line. */
  readonly done: { line: boolean }
}

const current = new AsyncLocalStorage<Deed | undefined>()
let running = 0

export function currentDeed(): Deed | undefined {
  return current.getStore()
}

/**
 * Runs what a request does. Whatever it reaches finds the deed by `currentDeed`, so that no function
 * on the way needs to hand it on, and none can forget to.
 */
export async function inDeed<T>(deed: Deed, work: () => T | Promise<T>): Promise<T> {
  running += 1
  try {
    return await current.run(deed, work)
  } finally {
    running -= 1
    // Following the context costs every promise of the process a little: licensing calls, which
    // have no deeds, pay for it only while one is under way.
    if (running === 0) current.disable()
  }
}

/** Runs a step of a deed, whose ids are counted by themselves: a step not run again uses none. */
export function inStep<T>(deed: Deed, place: string, work: () => Promise<T>): Promise<T> {
  return current.run({ ...deed, place }, work)
}

/**
 * Sets something going that is not the request's own, such as a job: it has its own time and ids, is
 * no step of the request, and may go on when that has been answered.
 */
export function outsideDeed<T>(work: () => T): T {
  return currentDeed() === undefined ? work() : current.run(undefined, work)
}

export function count(deed: Deed, what: string): number {
  const number = deed.counts.get(what) ?? 0
  deed.counts.set(what, number + 1)
  return number
}

/** The name of the next step of a kind: the same each time that the request is run. */
export function nextStep(deed: Deed, kind: string): string {
  return `${kind} ${count(deed, `step ${kind}`)}`
}

/** Another request with the same key has done this step in the meantime: it is run from its start. */
export class StepTaken extends Error {
  override readonly name = 'StepTaken'
}
