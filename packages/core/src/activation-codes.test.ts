import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activationCodePattern,
  generateActivationCode,
  normaliseActivationCode,
} from './activation-codes.ts'

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('a typed activation code', () => {
  it.each([
    ['ACME-2026', 'ACME-2026'],
    ['  acme-2026\n', 'ACME-2026'],
    ['a1', 'A1'],
    ['7y', '7Y'],
    [`A${'-'.repeat(48)}B`, `A${'-'.repeat(48)}B`],
  ])('%j is the code %j', (typed, code) => {
    expect(normaliseActivationCode(typed)).toBe(code)
  })

  it.each([
    '',
    ' ',
    'A',
    '-A',
    'A-',
    'A B',
    'A_B',
    `A${'B'.repeat(49)}C`,
    'Straße',
    'ıA',
    'ſA',
    'A\u0000B',
    'A\nB',
  ])('%j is no code', (typed) => {
    expect(normaliseActivationCode(typed)).toBeNull()
  })

  it('is either refused or of the accepted form, and stays the same when taken again', () => {
    const pattern = new RegExp(activationCodePattern)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const code = normaliseActivationCode(typed)
        if (code === null) return
        expect(code).toMatch(pattern)
        expect(normaliseActivationCode(code)).toBe(code)
      }),
    )
  })
})

describe('a generated activation code', () => {
  it('has four groups of four, without look-alikes, and is its own normal form', () => {
    fc.assert(
      fc.property(bytes16, (random) => {
        const code = generateActivationCode(random)
        expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
        expect(normaliseActivationCode(code)).toBe(code)
      }),
    )
  })

  it('takes each of 32 letters from exactly 8 of the 256 values of a byte', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte++) {
      const letter = generateActivationCode(new Uint8Array(16).fill(byte)).charAt(0)
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    expect(counts.size).toBe(32)
    expect(new Set(counts.values())).toEqual(new Set([8]))
  })

  it('lets every byte count: 80 bits reach the code', () => {
    const codes = Array.from({ length: 16 }, (_, place) => {
      const random = new Uint8Array(16)
      random[place] = 1
      return generateActivationCode(random)
    })
    expect(new Set(codes).size).toBe(16)
  })

  it('is not made of too few random bytes', () => {
    expect(() => generateActivationCode(new Uint8Array(15))).toThrow(RangeError)
  })
})
