import { type Interval, noInterval } from '../../src/interval.ts'
import { noOverdraft, type Overdraft } from '../../src/limits.ts'
import type { FeatureRight, OfferingSnapshot } from '../../src/rights.ts'
import { sampleFeature, sampleOffering } from '../support/sample-rights.ts'

/** Choices read from bytes, so that any list of numbers is a story and a shorter one a simpler one. */
export type Choices = {
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <T>(first: T, ...others: T[]) => T
  /** True one time in `of`. */
  readonly rarely: (of: number) => boolean
}

export function readBytes(bytes: readonly number[]): Choices {
  let next = 0
  const below = (limit: number) => {
    const byte = bytes[next] ?? 0
    next += 1
    return byte % limit
  }
  return {
    below,
    pick: <T>(first: T, ...others: T[]) => {
      const index = below(others.length + 1)
      return index === 0 ? first : (others[index - 1] ?? first)
    },
    rarely: (of: number) => below(of) === of - 1,
  }
}

const seconds = (count: number): Interval => ({ type: 'second', count })
const minutes = (count: number): Interval => ({ type: 'minute', count })

const overdrafts: readonly Overdraft[] = [
  noOverdraft,
  { type: 'absolute', value: 1 },
  { type: 'percentage', value: 50 },
  { type: 'unlimited', value: null },
]

function readOverdraft({ below, rarely }: Choices): Overdraft {
  return rarely(3) ? (overdrafts[below(overdrafts.length)] ?? noOverdraft) : noOverdraft
}

function readFeatures(choices: Choices): FeatureRight[] {
  const { rarely, below } = choices
  const features: FeatureRight[] = [sampleFeature({ key: 'export', type: 'bool', value: below(2) })]
  for (const [key, type] of [
    ['pool', 'elementPool'],
    ['runs', 'usageCount'],
  ] as const) {
    if (rarely(4)) continue
    const value = rarely(10) ? null : rarely(8) ? 0 : 1 + below(4)
    features.push(sampleFeature({ id: key, key, type, value, overdraft: readOverdraft(choices) }))
  }
  return features.map((feature) => ({ ...feature, id: feature.key }))
}

/** Small numbers and short periods, so that limits and ends are met often. */
export function readOffering(name: string, choices: Choices): OfferingSnapshot {
  const { pick, rarely } = choices
  const nodeLock = rarely(4)
  const perpetual = rarely(4)
  return sampleOffering({
    offeringId: name,
    editionId: pick('standard', 'standard', 'standard', 'pro'),
    plan: {
      licenseType: perpetual ? 'perpetual' : 'subscription',
      licenseStartType: pick(
        'entitlementCreation',
        'entitlementCreation',
        'entitlementCreation',
        'activation',
        'activation',
        'manualActivation',
        'custom',
      ),
      licenseDuration: perpetual
        ? noInterval
        : pick<Interval>(minutes(60), { type: 'month', count: 1 }, { type: 'day', count: 1 }),
    },
    concurrencyMode: nodeLock ? 'nodeLock' : 'concurrent',
    seatCount: pick(2, 3, 1, 4),
    overdraftSeats: readOverdraft(choices),
    leasePeriod: readLease(choices, nodeLock),
    offlineLeasePeriod: pick(noInterval, minutes(20)),
    gracePeriod: pick(noInterval, minutes(10)),
    lingerPeriod: pick(noInterval, minutes(2), minutes(15)),
    usageResetSchedule: pick('onRenewal', 'never', 'monthly', 'calendarMonth'),
    features: readFeatures(choices),
  })
}

export function readLease({ pick, rarely }: Choices, mayBeNone: boolean): Interval {
  return mayBeNone && rarely(2) ? noInterval : pick(minutes(5), seconds(40), minutes(20))
}

export { readOverdraft }
