import type { Interval, IntervalType } from '../../src/interval.ts'
import { noInterval } from '../../src/interval.ts'
import { noOverdraft, type Overdraft } from '../../src/limits.ts'
import type {
  AttributeRight,
  ConcurrencyMode,
  FeatureRight,
  FeatureType,
  LicenseStartType,
  LicenseType,
  OfferingSnapshot,
  UsageResetSchedule,
} from '../../src/rights.ts'

/** How a row writes what it compares and sets; conformance/README.md explains each. */
export type IntervalText = string
export type OverdraftText = number | string
export type FeatureText = { readonly overdraft?: OverdraftText } & Partial<
  Record<FeatureType, number | null>
>

export type OfferingText = {
  readonly like?: string
  readonly product?: string
  readonly edition?: string
  readonly license?: LicenseType
  readonly start?: LicenseStartType
  readonly duration?: IntervalText
  readonly maintenance?: IntervalText
  readonly mode?: ConcurrencyMode
  readonly seats?: number
  readonly overdraft?: OverdraftText
  readonly lease?: IntervalText
  readonly offlineLease?: IntervalText
  readonly grace?: IntervalText
  readonly linger?: IntervalText
  readonly usageReset?: UsageResetSchedule
  readonly features?: Readonly<Record<string, FeatureText>>
  readonly attributes?: Readonly<Record<string, string | null>>
}

export function readInstant(text: string): number {
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const instant = Date.parse(zoned)
  if (Number.isNaN(instant)) throw new Error(`not an instant: ${text}`)
  return instant
}

export function readInterval(text: IntervalText): Interval {
  if (text === 'none') return noInterval
  const [, count, type] = /^(\d+) (second|minute|hour|day|week|month|year)s?$/.exec(text) ?? []
  if (count === undefined || type === undefined) throw new Error(`not an interval: ${text}`)
  return { type: type as IntervalType, count: Number(count) }
}

export function readOverdraft(text: OverdraftText): Overdraft {
  if (typeof text === 'number') return { type: 'absolute', value: text }
  if (text === 'none') return noOverdraft
  if (text === 'unlimited') return { type: 'unlimited', value: null }
  const [, percent] = /^(\d+) ?%$/.exec(text) ?? []
  if (percent === undefined) throw new Error(`not an overdraft: ${text}`)
  return { type: 'percentage', value: Number(percent) }
}

function readFeature(key: string, text: FeatureText): FeatureRight {
  const type = (['bool', 'usageCount', 'elementPool'] as const).find((each) => each in text)
  if (!type) throw new Error(`feature ${key} has no type`)
  return {
    id: key,
    key,
    type,
    value: text[type] ?? null,
    overdraft: readOverdraft(text.overdraft ?? 'none'),
    description: null,
    edited: false,
  }
}

function readAttribute([key, value]: [string, string | null]): AttributeRight {
  return { id: key, key, type: 'string', value, edited: false }
}

type Offerings = Readonly<Record<string, OfferingText>>

/** An offering of a row: a name, or values over those of `like` or of the default. */
export function readOffering(named: string | OfferingText, offerings: Offerings): OfferingSnapshot {
  const text = flatten(named, offerings)
  const license = text.license ?? 'subscription'
  const name = typeof named === 'string' ? named : (named.like ?? 'offering')
  return {
    productId: text.product ?? 'app',
    editionId: text.edition ?? 'standard',
    offeringId: name,
    offeringName: name,
    sku: name,
    plan: {
      id: `plan of ${name}`,
      name: `plan of ${name}`,
      type: 'paid',
      licenseType: license,
      licenseStartType: text.start ?? 'entitlementCreation',
      licenseDuration:
        license === 'perpetual' ? noInterval : readInterval(text.duration ?? '1 year'),
    },
    hasMaintenance: text.maintenance !== undefined,
    maintenanceDuration: readInterval(text.maintenance ?? 'none'),
    concurrencyMode: text.mode ?? 'concurrent',
    seatCount: text.seats ?? 2,
    overdraftSeats: readOverdraft(text.overdraft ?? 'none'),
    leasePeriod: readInterval(text.lease ?? '1 day'),
    offlineLeasePeriod: readInterval(text.offlineLease ?? 'none'),
    gracePeriod: readInterval(text.grace ?? 'none'),
    lingerPeriod: readInterval(text.linger ?? 'none'),
    usageResetSchedule: text.usageReset ?? (license === 'perpetual' ? 'never' : 'onRenewal'),
    features: Object.entries(text.features ?? {})
      .map(([key, feature]) => readFeature(key, feature))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    attributes: Object.entries(text.attributes ?? {})
      .map(readAttribute)
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

function flatten(named: string | OfferingText, offerings: Offerings): OfferingText {
  if (typeof named !== 'string') {
    return named.like === undefined ? named : { ...flatten(named.like, offerings), ...named }
  }
  const text = offerings[named]
  if (!text) throw new Error(`no offering ${named}`)
  return flatten(text, offerings)
}
