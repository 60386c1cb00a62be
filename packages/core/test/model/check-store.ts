import { limitWithOverdraft } from '../../src/limits.ts'
import type { Rights } from '../../src/rights.ts'
import { seatLimit } from '../../src/seats.ts'
import type { ActivationState } from '../../src/state.ts'
import type { Decided, Store } from '../support/store.ts'
import { visible } from './changes.ts'
import { check, same } from './check-answer.ts'
import type { Step } from './read-step.ts'
import type { Story } from './story.ts'
import { type Ent, inUse, placesOf, poolUse, type World } from './world.ts'

/** What is in use, counted anew from the activations: places, and elements by feature. */
export type Recount = Map<string, { places: number; elements: Record<string, number> }>

export function recount(store: Store): Recount {
  const counts: Recount = new Map()
  for (const id of store.entitlements.keys()) counts.set(id, { places: 0, elements: {} })
  for (const { state } of store.activations.values()) {
    const count = counts.get(state.entitlementId)
    if (!count) continue
    if (state.held) count.places += 1
    for (const [feature, amount] of Object.entries(state.holdings)) {
      count.elements[feature] = (count.elements[feature] ?? 0) + amount
    }
  }
  return counts
}

/** What must hold of the stored rows after each step, and that they tell what the model tells. */
export function checkStore(
  story: Story,
  step: Step,
  before: Recount,
  decided: readonly Decided[],
): void {
  const { store, world } = story
  const now = recount(store)
  // A batch may give a seat and lower the limit after.
  const changed = step.calls.some(({ command }) => 'entitlementId' in command)
  for (const ent of world.ents) {
    const state = store.entitlements.get(ent.id)
    const count = now.get(ent.id)
    if (!state || !count) throw new Error(`${ent.id} is missing`)
    same('the seats used', state.seatsUsed, count.places)
    same('the cap of the seats', state.seatsCap, capOf(seatLimit(state.rights), state.seatsUsed))
    const rights = state.rights
    const limit = seatLimit(rights)
    const more = count.places > (before.get(ent.id)?.places ?? 0)
    const within = limit === null || count.places <= limit
    check('a seat is given within the limit only', !more || within || changed)
    for (const [key, use] of Object.entries(state.featureUse)) {
      const feature = rights.features.find(({ id }) => id === key)
      const amount = feature && limitWithOverdraft(feature.value, feature.overdraft)
      if (amount !== undefined) same(`the cap of ${key}`, use.cap, capOf(amount, use.used))
      if (feature?.type === 'usageCount') {
        same(`the count of ${key}`, use.used, inUse(world, ent, { ...feature }))
        continue
      }
      const elements = count.elements[key] ?? 0
      if (feature || elements > 0) same(`the elements of ${key}`, use.used, elements)
      if (step.loading === 'all')
        same(`the held elements of ${key}`, elements, poolUse(world, ent.id, key))
      const rose = elements > (before.get(ent.id)?.elements[key] ?? 0)
      check(
        'elements are given within the amount only',
        !rose || changed || amount === null || elements <= (amount ?? 0),
      )
    }
    same('the rights', rightsOf(rights), JSON.parse(visible(ent)))
    same('the version', rights.version, ent.version)
  }
  checkPlaces(story, step)
  checkBelieved(story, world.now)
  checkClosings(world, decided)
}

/** What the database lets `used` rise to: the limit, or what stands above it. */
function capOf(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.max(limit, used)
}

/** The rights in the words of the model. */
function rightsOf(rights: Rights): Omit<Ent, 'id' | 'version' | 'createdAt' | 'renewalsAt'> {
  const { plan } = rights
  return JSON.parse(
    JSON.stringify({
      offering: rights.offeringId,
      edition: rights.editionId,
      licenseType: plan.licenseType,
      startType: plan.licenseStartType,
      duration: plan.licenseDuration,
      mode: rights.concurrencyMode,
      seatCount: rights.seatCount,
      overdraftSeats: rights.overdraftSeats,
      leasePeriod: rights.leasePeriod,
      offlineLeasePeriod: rights.offlineLeasePeriod,
      gracePeriod: rights.gracePeriod,
      lingerPeriod: rights.lingerPeriod,
      usageResetSchedule: rights.usageResetSchedule,
      features: rights.features.map(({ key, type, value, overdraft, edited }) => ({
        key,
        type,
        value,
        overdraft,
        edited,
      })),
      startedAt: rights.startedAt,
      anchorAt: rights.anchorAt,
      expiryAt: rights.expiryAt,
      disabled: rights.disabledAt !== null,
      customerDisabled: rights.customerDisabledAt !== null,
      editedFields: rights.editedFields,
    }),
  )
}

/** The same seats hold a place; in a group loaded in part, some may not have been given back yet. */
function checkPlaces({ store, world }: Story, { loading, now }: Step): void {
  const stored = [...store.activations.values()]
  for (const ent of world.ents) {
    const wanted = placesOf(world, ent).map(({ seat }) => seat)
    const rows = stored.filter(({ state }) => state.entitlementId === ent.id && state.held)
    const due = (row: (typeof rows)[number]) => row.dueAt !== null && row.dueAt <= now
    const seats = rows.map(({ state }) => state.seatId)
    check(
      'every seat of the model is held',
      wanted.every((seat) => seats.includes(seat)),
    )
    const extra = rows.filter(({ state }) => !wanted.includes(state.seatId))
    check(
      'no seat is held but those',
      extra.every((row) => loading !== 'all' && due(row)),
    )
  }
}

/**
 * A device that may still believe in its lease has its place, until the margin after: unless it was
 * freed or cut, or the seat was handed in or taken again since.
 */
function checkBelieved({ store, clients }: Story, now: number): void {
  for (const { leases } of clients) {
    for (const { id, epoch, end } of leases) {
      if (end + store.policy.regrantMarginMs <= now) continue
      const state = store.activations.get(id)?.state
      if (!state || state.epoch !== epoch || wasTaken(state)) continue
      check(
        `${id} has its place while its lease runs`,
        state.held || passedOn(leases, id, epoch, end),
      )
    }
  }
}

function wasTaken({ loss, deactivatedAt }: ActivationState): boolean {
  return loss === 'freed' || loss === 'reduced' || deactivatedAt !== null
}

/** The device was given a later lease in the same epoch: it believes in that one. */
function passedOn(
  leases: readonly { id: string; epoch: number; end: number }[],
  id: string,
  epoch: number,
  end: number,
): boolean {
  const own = leases.filter((lease) => lease.id === id && lease.epoch === epoch)
  return own.at(-1)?.end !== end
}

/** Nothing that was counted is lost or summed up twice. */
function checkClosings(world: World, decided: readonly Decided[]): void {
  const summaries = decided
    .flatMap(({ decision, settled }) => [...settled, decision.changes])
    .flatMap((changes) => changes.summaries)
  const total = (items: readonly (readonly [string, number, number])[]) => {
    const sums: Record<string, [number, number]> = {}
    for (const [name, used, overdraft] of items) {
      const [a, b] = sums[name] ?? [0, 0]
      if (used > 0) sums[name] = [a + used, b + overdraft]
    }
    return sums
  }
  same(
    'what is summed up',
    total(summaries.map((s) => [`${s.entitlementId} ${s.key}`, s.used, s.overdraftUsed])),
    total(world.closings.map((c) => [`${c.ent} ${c.feature}`, c.used, c.overdraft])),
  )
}
