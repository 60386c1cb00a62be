import { createHash } from 'node:crypto'
import { LeaseholdError } from '@leasehold/client'

/** By queue of an application: the last batch that was taken over from it, by whichever seat. */
export type TakenUsage = Readonly<
  Record<string, { readonly sequence: number; readonly hash: string }>
>

export type Batch = {
  readonly queueId: string
  readonly sequence: number
  readonly entries: readonly {
    readonly key: string
    readonly amount: number
    readonly at: number
  }[]
}

// An application whose folder is lost begins another queue; the oldest are asked for no more.
const mostQueues = 1_000

/**
 * Whether the batch was taken already, as when its acknowledgement was lost and the application has
 * moved to another seat since. Throws for a number that was taken with other content.
 */
export function isTaken(taken: TakenUsage, batch: Batch): boolean {
  const last = taken[batch.queueId]
  if (last === undefined || batch.sequence > last.sequence) return false
  if (batch.sequence === last.sequence && hashOf(batch) === last.hash) return true
  throw new LeaseholdError('usageForked', { status: 409 })
}

export function withTaken(taken: TakenUsage, batch: Batch): TakenUsage {
  const { queueId, sequence } = batch
  const { [queueId]: _, ...others } = taken
  const kept = Object.entries(others).slice(1 - mostQueues)
  return { ...Object.fromEntries(kept), [queueId]: { sequence, hash: hashOf(batch) } }
}

function hashOf({ entries }: Batch): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url')
}
