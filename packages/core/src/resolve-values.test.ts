import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noOverdraft, type Overdraft } from './limits.ts'
import { type FeatureSetting, resolveAttributes, resolveFeatures } from './resolve-values.ts'

const global = { id: 'g', key: 'b', level: 'global', value: 1, overdraft: noOverdraft } as const
const own = { id: 'p', key: 'a', level: 'product', value: 2, overdraft: noOverdraft } as const
const two: Overdraft = { type: 'absolute', value: 2 }

const set = (
  definitionId: string,
  level: 'product' | 'edition',
  value: number | null,
  overdraft: Overdraft | null = null,
): FeatureSetting => ({ definitionId, level, value, overdraft })

describe('the value of a feature', () => {
  it.each([
    ['the definition, when nothing is set', [], 1, 'global'],
    ['the product, over the definition', [set('g', 'product', 5)], 5, 'product'],
    ['the edition, over the definition', [set('g', 'edition', 7)], 7, 'edition'],
    [
      'the edition, over the product',
      [set('g', 'edition', 7), set('g', 'product', 5)],
      7,
      'edition',
    ],
    [
      'the edition, in whatever order',
      [set('g', 'product', 5), set('g', 'edition', 7)],
      7,
      'edition',
    ],
    ['null where null was set: unlimited', [set('g', 'product', null)], null, 'product'],
    ['the definition, when another is set', [set('p', 'edition', 9)], 1, 'global'],
  ] as const)('is that of %s', (_, settings, value, valueLevel) => {
    expect(resolveFeatures([global], settings)).toEqual([{ ...global, value, valueLevel }])
  })

  it('of a product-level definition comes from the product', () => {
    expect(resolveFeatures([own], [])).toEqual([{ ...own, valueLevel: 'product' }])
  })
})

describe('the overdraft of a feature', () => {
  it('is that of the nearest level which sets one, apart from the value', () => {
    const settings = [set('g', 'product', 5, two), set('g', 'edition', 7)]
    expect(resolveFeatures([global], settings)[0]).toMatchObject({ value: 7, overdraft: two })
  })

  it('set to none hides that of the level above', () => {
    const settings = [set('g', 'product', 5, two), set('g', 'edition', 7, noOverdraft)]
    expect(resolveFeatures([global], settings)[0]?.overdraft).toEqual(noOverdraft)
  })
})

describe('the value of an attribute', () => {
  const attribute = { id: 'x', key: 'territory', level: 'global', value: 'DE' } as const

  it.each([
    ['the definition', [], 'DE', 'global'],
    ['the product', [{ definitionId: 'x', level: 'product', value: 'AT' }], 'AT', 'product'],
    [
      'the edition, null hiding the product',
      [
        { definitionId: 'x', level: 'product', value: 'AT' },
        { definitionId: 'x', level: 'edition', value: null },
      ],
      null,
      'edition',
    ],
  ] as const)('is that of %s', (_, settings, value, valueLevel) => {
    expect(resolveAttributes([attribute], settings)).toEqual([{ ...attribute, value, valueLevel }])
  })
})

describe('resolved features', () => {
  const definitions = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      key: fc.string({ minLength: 1, maxLength: 8 }),
      level: fc.constantFrom('global' as const, 'product' as const),
      value: fc.option(fc.nat()),
      overdraft: fc.constant(noOverdraft),
    }),
    { selector: ({ key }) => key },
  )

  it('are all the definitions, in the order of their keys by code unit, inputs untouched', () => {
    fc.assert(
      fc.property(definitions, (given) => {
        const before = structuredClone(given)
        const keys = resolveFeatures(given, []).map(({ key }) => key)
        expect(keys).toEqual(given.map(({ key }) => key).sort())
        expect(given).toEqual(before)
      }),
    )
  })
})
