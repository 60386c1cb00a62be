import { LeaseholdError } from '@leasehold/client'
import type { Batch } from '../seats/taken-usage.ts'

/** An upload of usage. What cannot be told to the server must not get into the queue to it. */
export function readUsage(body: { readonly [name: string]: unknown }): Batch {
  const { queueId, sequence, entries } = body
  const isNamed = typeof queueId === 'string' && /^[\w.-]{1,64}$/.test(queueId)
  if (!isNamed || !isCount(sequence) || !Array.isArray(entries)) throw invalid()
  return { queueId, sequence, entries: entries.map(readEntry) }
}

function readEntry(entry: { readonly [name: string]: unknown } | null): Batch['entries'][number] {
  const { key, amount, at } = entry ?? {}
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
  if (typeof key !== 'string' || !isCount(amount) || Number.isNaN(time)) throw invalid()
  return { key, amount, at: time }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1
}

function invalid(): LeaseholdError {
  return new LeaseholdError('validationFailed', {
    status: 422,
    details: 'queueId, sequence, entries',
  })
}
