import { randomUUID } from 'node:crypto'
import type { FeatureType } from '@leasehold/core/rights'
import type { Effect, Holding } from '../cache/cache-content.ts'
import { save, type Turn, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { countHere, holdHere, isOffline } from '../offline/use-escrow.ts'
import { type Feature, readFeature } from '../trust/lease.ts'
import { addUse } from '../usage/queue.ts'
import { isNetworkError } from '../wire/send-until-known.ts'
import { giveBack, giveBackUnheld } from './give-back.ts'
import { type NotDone, notDone } from './outcome.ts'
import { answeredBefore, newIdempotencyKey, performOnce, repeatPending } from './perform.ts'
import { requireActive } from './standing.ts'

type Did<Word extends string> = { readonly [name in Word]: true } & { readonly feature: Feature }
type DidNot<Word extends string> = { readonly [name in Word]: false } & NotDone

/** `queued`: counted here, and told to the server when it can be reached. */
export type Counted = (Did<'counted'> & { readonly queued: boolean }) | DidNot<'counted'>
export type Tracked = Did<'tracked'> | DidNot<'tracked'>
export type Returned = { readonly returned: true } | DidNot<'returned'>

/** Elements of a pool that this process holds if `granted`. `return` is harmless when it was not. */
export type Held = (Did<'granted'> | DidNot<'granted'>) & {
  readonly key: string
  readonly amount: number
  return(): Promise<Returned>
}

export async function checkout(client: Client, key: string, amount: number): Promise<Held> {
  const holding = { id: randomUUID(), key, amount, holder: client.holder }
  try {
    let id: string = holding.id
    const feature = await takeTurn(client, null, async (turn) => {
      if (isOffline(turn)) {
        const [held, heldId] = await holdHere(turn, key, amount)
        id = heldId
        return held
      }
      const seenAt = timeNow(client.time, client.settings.clock)
      const effect: Effect = { kind: 'checkout', holding: { ...holding, seenAt } }
      return use(turn, 'elementPool', 'checkout', key, amount, effect)
    })
    const back = () => giveHeldBack(client, id)
    return { granted: true, feature, key, amount, return: back }
  } catch (error) {
    const nothing = async (): Promise<Returned> => ({ returned: true })
    return { granted: false, ...notDone(error), key, amount, return: nothing }
  }
}

/**
 * Without a network an unlimited count goes to the queue. A limited one is refused: only the server
 * knows what is left of it.
 */
export async function count(
  client: Client,
  key: string,
  amount: number,
  callKey = newIdempotencyKey(client),
): Promise<Counted> {
  const effect = { kind: 'count' } as const
  try {
    return await takeTurn(client, null, async (turn): Promise<Counted> => {
      if (isOffline(turn)) {
        return { counted: true, queued: false, feature: await countHere(turn, key, amount) }
      }
      const before = answeredBefore(client, callKey)
      if (before !== null) return { counted: true, queued: false, feature: readFeature(before) }
      try {
        const feature = await use(turn, 'usageCount', 'checkout', key, amount, effect, callKey)
        return { counted: true, queued: false, feature }
      } catch (error) {
        // It may have arrived: repeated under its own key it counts once, queued it might twice.
        if (client.content.pending?.idempotencyKey === callKey) throw replyLost(error)
        answeredBefore(client, callKey)
        const feature = await queueUse(turn, key, amount, error, callKey)
        return { counted: true, queued: true, feature }
      }
    })
  } catch (error) {
    return { counted: false, ...notDone(error) }
  }
}

/** Whatever came in place of an answer, a proxy's page or a failing server: it is open, and said so. */
function replyLost(cause: unknown): LeaseholdError {
  if (cause instanceof LeaseholdError && cause.code === 'replyLost') return cause
  const details = cause instanceof Error ? cause.message : String(cause)
  return new LeaseholdError('replyLost', { details, cause })
}

/** Throws the error when the use is none for the queue. */
async function queueUse(
  turn: Turn,
  key: string,
  amount: number,
  error: unknown,
  callKey: string,
): Promise<Feature> {
  const { client } = turn
  const { content } = client
  const feature = client.view.features.get(key)
  if (feature?.type !== 'usageCount' || feature.total !== null || !isTold(error)) throw error
  const at = Math.floor(timeNow(client.time, client.settings.clock))
  const counted = { ...feature, active: (feature.active ?? 0) + amount }
  const { active } = counted
  const settled = { key: callKey, body: counted, refusal: null }
  await save(turn, {
    ...(client.settings.forOthers ? { settled } : {}),
    usage: addUse(content.usage, { key, amount, at }),
    amounts: { ...content.amounts, [key]: { active, available: feature.available } },
  })
  return counted
}

export async function track(client: Client, key: string, amount: number): Promise<Tracked> {
  try {
    const feature = await takeTurn(client, null, (turn) =>
      use(turn, 'bool', 'track', key, amount, { kind: 'track' }),
    )
    return { tracked: true, feature }
  } catch (error) {
    return { tracked: false, ...notDone(error) }
  }
}

/** Whether the queue tells of it as well: it needs neither the network now nor the nonce. */
function isTold(error: unknown): boolean {
  return (
    isNetworkError(error) || (error instanceof LeaseholdError && error.code === 'nonceMismatch')
  )
}

async function use(
  turn: Turn,
  type: FeatureType,
  verb: 'checkout' | 'track',
  key: string,
  amount: number,
  effect: Effect,
  callKey = newIdempotencyKey(turn.client),
): Promise<Feature> {
  const { client } = turn
  if (!Number.isSafeInteger(amount) || amount < 1) throw new LeaseholdError('amountInvalid')
  requireActive(client)
  if (isOffline(turn)) throw new LeaseholdError('activationOffline')
  const feature = client.view.features.get(key)
  if (feature?.type !== type) throw new LeaseholdError('featureUnknown', { details: key })
  if (client.content.pending?.idempotencyKey !== callKey) await repeatPending(turn)
  // What a dead process of this application held may be just what is missing.
  if (type === 'elementPool') await giveBackUnheld(turn)
  requireActive(client)
  const call = {
    method: verb === 'track' ? 'POST' : 'PATCH',
    path: `/api/v1/activation/features/${verb}`,
    body: JSON.stringify({ key, amount }),
    effect,
  } as const
  const body = await performOnce(turn, call, callKey)
  return readFeature({ ...feature, ...body })
}

async function giveHeldBack(client: Client, id: string): Promise<Returned> {
  try {
    await takeTurn(client, null, async (turn) => {
      const held = client.content.holdings.find((holding) => holding.id === id)
      // Given back before, or gone with the activation.
      if (held === undefined) return
      const { key, amount } = held
      if (isOffline(turn)) {
        await save(turn, { holdings: client.content.holdings.filter((each) => each !== held) })
        return
      }
      // Written down first: whatever happens to the request, nobody holds it from here on.
      await save(turn, { holdings: client.content.holdings.map((other) => letGo(other, id)) })
      await repeatPending(turn)
      if (client.content.nonceLost) throw new LeaseholdError('nonceMismatch', { status: 409 })
      await giveBack(turn, key, amount, [id])
    })
    return { returned: true }
  } catch (error) {
    return { returned: false, ...notDone(error) }
  }
}

function letGo(holding: Holding, id: string): Holding {
  return holding.id === id ? { ...holding, holder: null } : holding
}
