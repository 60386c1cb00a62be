import type { Rights } from '@leasehold/core/rights'
import { rightEndAt, statusAt } from '@leasehold/core/status'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const instant = fc.integer({ min: 0, max: 12 }).map((day) => day * 86_400_000)
const maybe = fc.option(instant, { nil: null })
const lives = fc.record({
  disabledAt: fc.option(instant, { nil: null, freq: 1 }),
  customerDisabledAt: fc.option(instant, { nil: null, freq: 1 }),
  exportedAt: fc.option(instant, { nil: null, freq: 1 }),
  startedAt: maybe,
  expiryAt: maybe,
  graceDays: fc.integer({ min: 0, max: 4 }),
})

test('the status and its end in SQL are those of core, at every instant of any life', async () => {
  const date = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  await fc.assert(
    fc.asyncProperty(fc.array(lives, { minLength: 20, maxLength: 40 }), async (all) => {
      const rows = all.flatMap(({ graceDays, ...life }) => {
        const gracePeriod =
          graceDays === 0
            ? ({ type: 'none', count: null } as const)
            : ({ type: 'day', count: graceDays } as const)
        // The rest of the rights is not looked at.
        const rights = { ...life, gracePeriod } as unknown as Rights
        const ends = life.expiryAt === null ? null : rightEndAt(rights)
        return [...Array(17).keys()].map((day) => ({ rights, ends, at: day * 86_400_000 }))
      })
      const columns = rows.map(({ rights, ends, at }) => [
        date(rights.disabledAt),
        date(rights.customerDisabledAt),
        date(rights.exportedAt),
        date(rights.startedAt),
        date(rights.expiryAt),
        date(ends),
        date(at),
      ])
      const found = await sql<{ status: string; until: number | null }>`
        select entitlement_status(a, b, c, d, e, f, g) as status,
          entitlement_status_until(a, b, c, d, e, f, g) as until
        from jsonb_array_elements(${JSON.stringify(columns)}::jsonb) with ordinality r(row, n),
          lateral (select (row ->> 0)::timestamptz a, (row ->> 1)::timestamptz b,
            (row ->> 2)::timestamptz c, (row ->> 3)::timestamptz d, (row ->> 4)::timestamptz e,
            (row ->> 5)::timestamptz f, (row ->> 6)::timestamptz g) x
        order by n`.execute(server.deps.db)
      found.rows.forEach(({ status, until }, index) => {
        const { rights, at } = rows[index] as (typeof rows)[0]
        expect(status).toBe(statusAt(rights, at))
        const later = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].find(
          (days) => statusAt(rights, at + days * 86_400_000) !== status,
        )
        // It may be looked at once too often, never once too late.
        if (later !== undefined) expect(until).toBeLessThanOrEqual(at + later * 86_400_000)
        if (until !== null) expect(until).toBeGreaterThan(at)
      })
    }),
    { numRuns: 20 },
  )
})
