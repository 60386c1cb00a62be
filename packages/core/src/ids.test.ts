import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWireId, type IdKind, idPrefixes, toWireId } from './ids.ts'

const kinds = fc.constantFrom(...(Object.keys(idPrefixes) as IdKind[]))

describe('a wire id', () => {
  it('is the prefix and the base64url of the 16 bytes', () => {
    fc.assert(
      fc.property(kinds, fc.uuid(), (kind, uuid) => {
        const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
        expect(toWireId(kind, uuid)).toBe(idPrefixes[kind] + bytes.toString('base64url'))
      }),
    )
  })

  it('leads back to its UUID', () => {
    fc.assert(
      fc.property(kinds, fc.uuid(), (kind, uuid) => {
        expect(fromWireId(kind, toWireId(kind, uuid))).toBe(uuid)
      }),
    )
  })

  it('of another kind, length or alphabet is none', () => {
    const id = toWireId('entitlement', '0190c1d2-aaaa-7bbb-8ccc-0123456789ab')
    expect(fromWireId('activation', id)).toBeNull()
    for (const text of ['', 'ent_', `${id}A`, id.slice(0, -1), `${id.slice(0, -2)}+A`, ` ${id}`]) {
      expect(fromWireId('entitlement', text)).toBeNull()
    }
  })

  it('has one spelling only: no two texts name the same UUID', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{22}$/), (text) => {
        const uuid = fromWireId('entitlement', `ent_${text}`)
        if (uuid !== null) expect(toWireId('entitlement', uuid)).toBe(`ent_${text}`)
      }),
      { numRuns: 1000 },
    )
  })

  it('has a prefix that no other kind has', () => {
    const prefixes = Object.values(idPrefixes)
    expect(new Set(prefixes).size).toBe(prefixes.length)
    for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]+_$/)
  })
})
