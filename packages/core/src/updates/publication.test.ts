import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hours, sampleFeature, sampleRights } from '../../test/support/sample-rights.ts'
import { diffRights } from '../diff-rights.ts'
import { foreverAt } from '../interval.ts'
import type { Rights } from '../rights.ts'
import { groupsOf } from './detection.ts'
import { isReduction } from './is-reduction.ts'
import {
  detects,
  firstPublication,
  type Publication,
  type PublicationPolicy,
  publishDue,
  publishEdit,
  publishNow,
  windowModes,
} from './publication.ts'

const hourMs = 3_600_000
const offering = {
  features: [
    sampleFeature({ key: 'jobs' }),
    sampleFeature({ key: 'export', type: 'bool', value: 1 }),
  ],
  attributes: [{ id: 'r', key: 'region', type: 'string', value: 'EU', edited: false }],
} as const
const sold = sampleRights({
  ...offering,
  features: [...offering.features],
  attributes: [...offering.attributes],
})

const edits = {
  seatCount: fc.integer({ min: 1, max: 5 }).map((seatCount) => ({ seatCount })),
  lease: fc.integer({ min: 1, max: 48 }).map((count) => ({ leasePeriod: hours(count) })),
  expiry: fc
    .integer({ min: 1, max: 1_000 })
    .map((count) => ({ expiryAt: sold.createdAt + count * hourMs })),
  disabled: fc.constantFrom(null, 5).map((disabledAt) => ({ disabledAt })),
  detection: fc.boolean().map((detection) => ({ detection })),
  sku: fc.constantFrom('A', 'B').map((sku) => ({ sku })),
  region: fc.constantFrom('EU', 'US', null).map((value) => ({
    attributes: sold.attributes.map((attribute) => ({ ...attribute, value })),
  })),
  jobs: fc.option(fc.integer({ min: 0, max: 20 })).map((value) => ({
    features: sold.features.map((it) => (it.key === 'jobs' ? { ...it, value } : it)),
  })),
}
const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 40 * hourMs }),
  change: fc.oneof(...Object.values(edits), fc.constant('publish' as const)),
})
const policy = fc.record({
  backEndWindow: fc.record({
    mode: fc.constantFrom(...windowModes),
    period: fc.constant(hours(24)),
  }),
  detection: fc.record({ licenseModel: fc.boolean(), other: fc.boolean(), custom: fc.boolean() }),
})

type Moment = {
  now: number
  rights: Rights
  publication: Publication
  before: { rights: Rights; publication: Publication } | null
  undetected: readonly string[]
}

/** Plays edits as the engine does: what is due is published first, then the edit. */
function play(
  rules: PublicationPolicy,
  steps: readonly { afterMs: number; change: object | 'publish' }[],
) {
  let now = sold.createdAt
  let rights = sold
  let publication = firstPublication(sold.version, now)
  const moments: Moment[] = []
  for (const { afterMs, change } of steps) {
    now += afterMs
    publication = publishDue(publication, rights.version, rules, now)
    const before = { rights, publication }
    let undetected: readonly string[] = []
    if (change === 'publish') publication = publishNow(rights.version, now)
    else {
      const next: Rights = { ...rights, ...change, version: rights.version + 1 }
      const changes = diffRights(rights, next)
      if (changes.length === 0) continue
      const edit = publishEdit(publication, rights, next, changes, rules, now)
      ;({ publication, undetected } = edit)
      rights = next
    }
    moments.push({ now, rights, publication, before, undetected })
  }
  return moments
}

const steps = fc.array(step, { minLength: 1, maxLength: 12 })
const each = (check: (moment: Moment, rules: PublicationPolicy) => void) =>
  fc.assert(
    fc.property(policy, steps, (rules, taken) => {
      for (const moment of play(rules, taken)) check(moment, rules)
    }),
    { numRuns: 500 },
  )

describe('whatever is edited, when, under whatever rules', () => {
  it('no reduction ever waits', () => {
    each(({ now, rights, publication, before }) => {
      if (before && isReduction(before.rights, rights, now)) {
        expect(publication.version).toBe(rights.version)
      }
    })
  })

  it('no change of status waits', () => {
    each(({ rights, publication, before }) => {
      if (before && before.rights.disabledAt !== rights.disabledAt) {
        expect(publication.version).toBe(rights.version)
      }
    })
  })

  it('the published version never falls, and never passes the saved one', () => {
    each(({ rights, publication, before }) => {
      expect(publication.version).toBeGreaterThanOrEqual(before?.publication.version ?? 1)
      expect(publication.version).toBeLessThanOrEqual(rights.version)
    })
  })

  it('nothing is lost silently: it is published, due within a window, or named as not detected', () => {
    each(({ now, rights, publication, before, undetected }) => {
      if (publication.version === rights.version || before === null) return
      if (publication.dueAt !== null) {
        expect(publication.dueAt - now).toBeLessThanOrEqual(24 * hourMs)
        return
      }
      const seen = groupsOf(diffRights(before.rights, rights))
      expect(undetected).toEqual(seen)
    })
  })

  it('everything that waits for a window is published when it ends', () => {
    each(({ rights, publication }, rules) => {
      const later = publishDue(publication, rights.version, rules, foreverAt)
      if (publication.dueAt !== null) expect(later.version).toBe(rights.version)
      expect(later.dueAt).toBeNull()
    })
  })

  it('a device that is published to holds no right past the end that was set last', () => {
    each(({ rights, publication, before, now }) => {
      const { expiryAt } = rights
      const earlier = before?.rights.expiryAt ?? null
      if (expiryAt === null || earlier === null || expiryAt >= earlier) return
      expect(publication).toMatchObject({ version: rights.version, at: now })
    })
  })

  it('a group that is off is not published by itself, unless something urgent goes with it', () => {
    each(({ rights, publication, before, now }, rules) => {
      if (before === null || publication.version === before.publication.version) return
      const groups = groupsOf(diffRights(before.rights, rights))
      const off = groups.filter(
        (it) => it !== 'always' && !(detects(rights) && rules.detection[it]),
      )
      const urgent = isReduction(before.rights, rights, now) || !detects(before.rights)
      if (groups.length > 0 && off.length === groups.length) expect(urgent).toBe(true)
    })
  })
})
