import { randomUUID } from 'node:crypto'
import { save, type Turn } from '../cache/turn.ts'
import { timeNow } from '../clock/time.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { isUnheld } from '../licensing/give-back.ts'
import { requireActive } from '../licensing/standing.ts'
import type { Feature } from '../trust/lease.ts'
import { escrowOf } from './escrow.ts'

/** Whether the seat was activated by hand, so that nobody is to be asked. */
export function isOffline({ client }: Turn): boolean {
  return client.content.offline.active !== null
}

/** Counts a use on what was taken along. */
export async function countHere(turn: Turn, key: string, amount: number): Promise<Feature> {
  const { client } = turn
  const feature = featureOf(turn, 'usageCount', key, amount)
  const { active } = client.content.offline
  const sum = active?.sums[key] ?? { used: 0, returned: 0 }
  if (active === null || amount > leftOf(turn, key)) throw reached(turn, key)
  const sums = { ...active.sums, [key]: { ...sum, used: sum.used + amount } }
  await save(turn, { offline: { ...client.content.offline, active: { ...active, sums } } })
  return feature
}

/** Takes elements of what was taken along. */
export async function holdHere(
  turn: Turn,
  key: string,
  amount: number,
): Promise<[Feature, string]> {
  const { client } = turn
  const feature = featureOf(turn, 'elementPool', key, amount)
  const seenAt = timeNow(client.time, client.settings.clock)
  // What a dead process of this application held may be just what is missing.
  const holdings = client.content.holdings.filter((each) => !isUnheld(each, seenAt))
  await save(turn, { holdings })
  if (amount > leftOf(turn, key)) throw reached(turn, key)
  const id = randomUUID()
  const holding = { id, key, amount, holder: client.holder, seenAt }
  await save(turn, { holdings: [...holdings, holding] })
  return [feature, id]
}

function featureOf(turn: Turn, type: Feature['type'], key: string, amount: number): Feature {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new LeaseholdError('amountInvalid')
  requireActive(turn.client)
  const feature = turn.client.view.features.get(key)
  if (feature?.type !== type) throw new LeaseholdError('featureUnknown', { details: key })
  return feature
}

function leftOf({ client }: Turn, key: string): number {
  const escrow = escrowOf(client.view.lease, client.content)
  return escrow.find((each) => each.key === key)?.left ?? 0
}

function reached(turn: Turn, key: string): LeaseholdError {
  const details = `${leftOf(turn, key)} are left of what was taken along of ${key}`
  return new LeaseholdError('featureLimitReached', { details })
}
