import { describe, expect, it } from 'vitest'
import {
  attributeValueFault,
  defaultUsageResetSchedule,
  featureFault,
  leaseFault,
  maintenanceFault,
  maxFeatureValue,
  type NumberRange,
  overdraftFault,
  planFault,
  rangeFault,
} from './catalogue-rules.ts'
import { type Interval, noInterval } from './interval.ts'
import { noOverdraft, type Overdraft } from './limits.ts'

const year: Interval = { type: 'year', count: 1 }
const field = (fault: { field: string } | null) => fault?.field ?? null

describe('a plan', () => {
  it.each([
    ['subscription', year, null],
    ['subscription', noInterval, 'licenseDuration'],
    ['perpetual', noInterval, null],
    ['perpetual', year, 'licenseDuration'],
  ] as const)('%s with duration %j: fault in %s', (type, duration, expected) => {
    expect(field(planFault(type, duration))).toBe(expected)
  })

  it('has its counts reset on renewal when it can be renewed, else never', () => {
    expect(defaultUsageResetSchedule('subscription')).toBe('onRenewal')
    expect(defaultUsageResetSchedule('perpetual')).toBe('never')
  })
})

describe('an overdraft', () => {
  it.each([
    [{ type: 'none', value: null }, null],
    [{ type: 'none', value: 0 }, 'x.value'],
    [{ type: 'unlimited', value: null }, null],
    [{ type: 'unlimited', value: 5 }, 'x.value'],
    [{ type: 'absolute', value: 0 }, null],
    [{ type: 'absolute', value: null }, 'x.value'],
    [{ type: 'percentage', value: 150 }, null],
    [{ type: 'percentage', value: null }, 'x.value'],
  ] as const)('%j: fault in %s', (overdraft: Overdraft, expected) => {
    expect(field(overdraftFault('x', overdraft))).toBe(expected)
  })
})

describe('a feature', () => {
  const two: Overdraft = { type: 'absolute', value: 2 }
  it.each([
    ['bool', 0, noOverdraft, null],
    ['bool', 1, null, null],
    ['bool', 2, noOverdraft, 'value'],
    ['bool', null, noOverdraft, 'value'],
    ['bool', 1, two, 'overdraftLimit'],
    ['usageCount', null, two, null],
    ['usageCount', maxFeatureValue, null, null],
    ['elementPool', 0, { type: 'percentage', value: null }, 'overdraftLimit.value'],
  ] as const)(
    '%s of value %j and overdraft %j: fault in %s',
    (type, value, overdraft, expected) => {
      expect(field(featureFault(type, value, overdraft))).toBe(expected)
    },
  )
})

describe('an offering', () => {
  it('that is concurrent needs a lease that ends', () => {
    expect(field(leaseFault('concurrent', noInterval))).toBe('concurrencyMode')
    expect(leaseFault('concurrent', year)).toBeNull()
    expect(leaseFault('nodeLock', noInterval)).toBeNull()
  })

  it('with maintenance needs a duration of it', () => {
    expect(field(maintenanceFault(true, noInterval))).toBe('maintenanceDuration')
    expect(maintenanceFault(true, year)).toBeNull()
    expect(maintenanceFault(false, noInterval)).toBeNull()
  })
})

describe('the range of an attribute', () => {
  const range = (min: number | null, max: number | null) => ({ min, max, integer: false })
  it.each([
    ['string', null, null],
    ['string', range(0, 1), 'numberRange'],
    ['date', range(0, 1), 'numberRange'],
    ['number', range(0, 1), null],
    ['number', range(2, 1), 'numberRange'],
    ['number', range(1, 1), null],
    ['number', range(null, null), null],
  ] as const)('of type %s, %j: fault in %s', (type, given, expected) => {
    expect(field(rangeFault(type, given))).toBe(expected)
  })
})

describe('the value of an attribute', () => {
  const isInstant = (text: string) => text === '2026-01-31'
  const code = (type: 'number' | 'date' | 'string', value: string | null, range?: NumberRange) =>
    attributeValueFault(type, range ?? null, value, isInstant)?.code ?? null

  it.each(['0', '-1', '+1', '12.50', '.5', '5.', '1e3', '1E-3', '007'])(
    '%j is a number',
    (text) => {
      expect(code('number', text)).toBeNull()
    },
  )

  it.each([
    '',
    ' ',
    '1 ',
    'one',
    '0x10',
    '1_000',
    '1,5',
    'NaN',
    'Infinity',
    '1e999',
    '--1',
    '.',
    '٣',
  ])('%j is no number', (text) => {
    expect(code('number', text)).toBe('number')
  })

  it.each([
    ['1', null, null],
    ['10', null, null],
    ['0.99', 'integer', 'range'],
    ['11', 'range', 'range'],
    ['-3', 'range', 'range'],
    ['2.5', 'integer', null],
    ['9007199254740993', 'integer', 'range'],
  ])('%j from 1 to 10: as a whole number %s, as any number %s', (text, whole, any) => {
    expect(code('number', text, { min: 1, max: 10, integer: true })).toBe(whole)
    expect(code('number', text, { min: 1, max: 10, integer: false })).toBe(any)
  })

  it('of type date is what reads as an instant', () => {
    expect(code('date', '2026-01-31')).toBeNull()
    expect(code('date', '31.1.2026')).toBe('date')
    expect(code('date', '')).toBe('date')
  })

  it('of type string is any text', () => {
    expect(code('string', '')).toBeNull()
    expect(code('string', 'a\nb')).toBeNull()
  })

  it('may be null whatever the type', () => {
    expect(code('number', null)).toBeNull()
    expect(code('date', null)).toBeNull()
    expect(code('string', null)).toBeNull()
  })
})
