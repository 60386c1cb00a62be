import type { Refusal } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import { refuseUpdate } from '@leasehold/core/updates/refuse-update'
import type { Watched } from './watch.ts'

/** A version as a client names it: epoch of the database, version of the entitlement. */
export type KnownVersion = { readonly epoch: number; readonly version: number }

/** What is delivered to who has less. */
export type Deliverable = { readonly rights: Rights; readonly publishedAt: number }

export type PollAnswer =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unchanged'; readonly isDue: boolean }
  | { readonly kind: 'update'; readonly isDue: boolean; readonly update: Deliverable }

/** What a poll is answered, and what the stream sends: one rule for both. */
export function answerPoll(
  { seat, entitlement }: Watched,
  token: { readonly epoch: number; readonly leaseExpiryAt: number },
  known: KnownVersion | null,
  epoch: number,
  now: number,
): PollAnswer {
  const refusal = refuseUpdate(seat, entitlement, token, now)
  if (refusal) return { kind: 'refused', refusal }
  const { rights, publication, published } = entitlement
  // A window that has ended is published by whoever looks, before it is written.
  const isDue = publication.dueAt !== null && publication.dueAt <= now
  const update = isDue
    ? { rights, publishedAt: publication.dueAt ?? now }
    : { rights: published, publishedAt: publication.at }
  const has = known !== null && known.epoch === epoch && known.version <= rights.version
  return has && known.version >= update.rights.version
    ? { kind: 'unchanged', isDue }
    : { kind: 'update', isDue, update }
}
