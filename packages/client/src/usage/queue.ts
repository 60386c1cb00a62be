/** A use of a counted feature; `at` decides the period that it belongs to. */
export type UsageEntry = { readonly key: string; readonly amount: number; readonly at: number }

/** What was numbered stays as it is until it is acknowledged: sent again, it counts once. */
export type UsageBatch = { readonly sequence: number; readonly entries: readonly UsageEntry[] }

/**
 * Uses that were counted here and wait to be told. The queue has a name of its own, kept over
 * activations, so that a batch whose acknowledgement was lost is never counted under two names.
 */
export type UsageQueue = {
  readonly queueId: string | null
  readonly lastSequence: number
  readonly sealed: UsageBatch | null
  readonly open: readonly UsageEntry[]
  /** What the server does not take, because the entitlement no longer has such a count. */
  readonly rejected: readonly UsageEntry[]
}

export const emptyQueue: UsageQueue = {
  queueId: null,
  lastSequence: 0,
  sealed: null,
  open: [],
  rejected: [],
}

const batchEntries = 200
// A usage period may begin at any instant, so that each use keeps its own while few wait. Once a batch
// is full, uses of one minute of the clock are one entry: a year offline stays small, and no calendar
// month begins within one.
const minuteMs = 60_000

export function isWaiting({ sealed, open }: UsageQueue): boolean {
  return sealed !== null || open.length > 0
}

export function waitingAmount({ sealed, open }: UsageQueue): number {
  return [...(sealed?.entries ?? []), ...open].reduce((sum, { amount }) => sum + amount, 0)
}

export function addUse(queue: UsageQueue, { key, amount, at }: UsageEntry): UsageQueue {
  const index = queue.open.findLastIndex((entry) => entry.key === key)
  const last = queue.open[index]
  const isOfMinute =
    last !== undefined && Math.floor(at / minuteMs) === Math.floor(last.at / minuteMs)
  const isFew = queue.open.length < batchEntries
  if (last === undefined || (at !== last.at && (isFew || !isOfMinute))) {
    return { ...queue, open: [...queue.open, { key, amount, at }] }
  }
  const merged = { ...last, amount: last.amount + amount }
  return { ...queue, open: queue.open.with(index, merged) }
}

/** Numbers what waits, if nothing numbered waits already. To be written down before it is sent. */
export function sealBatch(queue: UsageQueue, newId: () => string): UsageQueue {
  if (queue.sealed !== null || queue.open.length === 0) return queue
  const sequence = queue.lastSequence + 1
  // One key in a batch, so that one that is refused holds nothing else up.
  const { key } = queue.open[0] ?? { key: '' }
  const entries = queue.open.filter((entry) => entry.key === key).slice(0, batchEntries)
  return {
    ...queue,
    queueId: queue.queueId ?? newId(),
    lastSequence: sequence,
    sealed: { sequence, entries },
    open: queue.open.filter((entry) => !entries.includes(entry)),
  }
}

export function acknowledge(queue: UsageQueue, sent: UsageBatch): UsageQueue {
  return isSealed(queue, sent) ? { ...queue, sealed: null } : queue
}

/** A number that was refused is given again, so that it alone does not say which batch was sent. */
function isSealed({ sealed }: UsageQueue, sent: UsageBatch): boolean {
  return JSON.stringify(sealed) === JSON.stringify(sent)
}

/** The batch was refused and its number is free again. */
export function reject(queue: UsageQueue, sent: UsageBatch): UsageQueue {
  if (!isSealed(queue, sent)) return queue
  return {
    ...queue,
    lastSequence: sent.sequence - 1,
    sealed: null,
    rejected: [...queue.rejected, ...sent.entries].slice(-batchEntries),
  }
}

/**
 * The server knows this queue otherwise: a copy of the device has used the number, or the server has
 * lost some. What was not acknowledged begins a queue of its own, so that it is told and billed.
 */
export function beginAnew(queue: UsageQueue, newId: () => string): UsageQueue {
  const sealed = queue.sealed === null ? null : { ...queue.sealed, sequence: 1 }
  return { ...queue, queueId: newId(), lastSequence: sealed === null ? 0 : 1, sealed }
}
