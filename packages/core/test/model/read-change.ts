import type { Command } from '../../src/commands.ts'
import { type Interval, noInterval } from '../../src/interval.ts'
import { type Choices, readLease, readOffering, readOverdraft } from './read-bytes.ts'
import { type Ent, isUsable, plus, statusOf, type World } from './world.ts'

const minutes = (count: number): Interval => ({ type: 'minute', count })

/** A change that the vendor makes. */
export function readChange(choices: Choices, world: World, name: string, now: number): Command {
  const { below, rarely, pick } = choices
  const ent = world.ents[below(world.ents.length)]
  if (!ent) throw new Error('no entitlements')
  const about = { entitlementId: ent.id, reason: null }
  const force = rarely(2)
  switch (below(12)) {
    case 0:
    case 1:
      return { type: 'renew', ...about }
    case 2:
    case 3:
      return {
        type: 'update',
        ...about,
        forceSeatCount: force,
        set: readSet(choices, ent, now),
      }
    case 4:
    case 5:
      return {
        type: 'changeOffering',
        ...about,
        snapshot: readOffering(`offering ${name}`, choices),
        forceSeatCount: force,
        keepUsage: rarely(2),
        keepExpiry: rarely(2),
      }
    case 6:
      return {
        type: 'resetOverrides',
        ...about,
        snapshot: readOffering('catalogue', choices),
        forceSeatCount: force,
        fields: pick(['seatCount'], ['overdraftSeats', 'usageResetSchedule'], ['lingerPeriod']),
        features: pick(['pool'], ['runs', 'export'], []),
        attributes: [],
      }
    case 7: {
      const whose = pick('entitlement', 'customer')
      const disabled = whose === 'customer' ? !ent.customerDisabled : !ent.disabled
      return { type: 'setDisabled', ...about, whose, disabled }
    }
    case 8:
    case 9:
      return { type: 'resetFeature', ...about, featureId: pick('runs', 'runs', 'pool', 'other') }
    case 10:
      return {
        type: 'start',
        ...about,
        startAt: pick(null, now + 60_000, now - 60_000),
      }
    default: {
      if (world.ents.length > 2) return { type: 'settle' }
      const startAt = pick(now + 300_000, now - 600_000, null)
      const entitlementId = `${pick('A', 'Z')}${name}`
      const snapshot = readOffering(`offering ${name}`, choices)
      return {
        type: 'createEntitlements',
        groupId: 'group',
        orders: [{ entitlementId, snapshot, startAt }],
        customerDisabledAt: null,
        reason: null,
      }
    }
  }
}

/** What a vendor does about an entitlement that can't be used. */
export function mendOf(ent: Ent, now: number): Command | null {
  const about = { entitlementId: ent.id, reason: null }
  const enable = { type: 'setDisabled', ...about, disabled: false } as const
  switch (statusOf(ent, now)) {
    case 'disabled':
      return { ...enable, whose: 'entitlement' }
    case 'customerDisabled':
      return { ...enable, whose: 'customer' }
    case 'created':
      return isUsable(ent, now) ? null : { type: 'start', ...about, startAt: null }
    case 'expired':
      return { type: 'renew', ...about }
    default:
      return null
  }
}

type Set = Extract<Command, { type: 'update' }>['set']

function readSet(choices: Choices, ent: Ent, now: number): Set {
  const { below, pick, rarely } = choices
  switch (below(10)) {
    case 0:
    case 8:
    case 9:
      return { seatCount: pick(1, 1, 2, 3, 4) }
    case 1:
      return { overdraftSeats: readOverdraft(choices), seatCount: pick(1, 2) }
    case 2:
      return { leasePeriod: readLease(choices, rarely(4)) }
    case 3: {
      const expiryAt = pick<number | null>(now + 60_000, now, plus(now, minutes(90)), null)
      return { expiryAt }
    }
    case 4:
      return { lingerPeriod: pick(noInterval, minutes(1), minutes(30)), gracePeriod: minutes(5) }
    case 5:
      return { usageResetSchedule: pick('never', 'onRenewal', 'monthly', 'calendarMonth') }
    case 6:
      return { offlineLeasePeriod: pick(noInterval, minutes(30)) }
    default: {
      const feature = ent.features[below(Math.max(1, ent.features.length))]
      if (!feature) return {}
      const value = feature.type === 'bool' ? below(2) : pick(0, 1, 3, 8, null)
      const overdraft = feature.type === 'bool' ? {} : { overdraft: readOverdraft(choices) }
      return { features: [{ id: feature.key, value, ...overdraft }] }
    }
  }
}
