import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseDigest } from '../../support/database-digest.ts'
import { type Reply, type TestServer, testServer } from '../../support/server.ts'
import { day, hour, type Offered, type Ordered, offer, order, read, seat } from '../back-office.ts'

let server: TestServer
let offered: Offered
let others: Offered[]
beforeAll(async () => {
  server = await testServer({ testClock: true })
  offered = await offer(server, {
    product: { lingerPeriod: { type: 'hour', count: 6 } },
    features: [
      { type: 'elementPool', key: 'storage', value: 10 },
      { type: 'usageCount', key: 'runs', value: 5 },
    ],
    offering: { seatCount: 3, usageResetSchedule: 'monthly' },
  })
  others = [
    await offer(server, { of: offered, offering: { seatCount: 1 } }),
    await offer(server, { of: offered, offering: { seatCount: 4, concurrencyMode: 'nodeLock' } }),
    await offer(server),
  ]
})
afterAll(() => server.close())

type Step =
  | { type: 'activate' | 'refresh' | 'deactivate'; seat: number }
  | { type: 'checkout'; seat: number; key: string; amount: number }
  | { type: 'wait'; ms: number }
  | { type: 'change'; path: string; query: string; body?: unknown }

const seats = fc.integer({ min: 0, max: 3 })
const force = fc.constantFrom('', '&forceSeatCount=true')
const change = (path: string, query: fc.Arbitrary<string>, body?: fc.Arbitrary<unknown>) =>
  fc
    .record({ query, body: body ?? fc.constant(undefined) })
    .map((made): Step => ({ type: 'change', path, ...made }))

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('activate' as const), seat: seats }) },
    fc.record({ type: fc.constantFrom('refresh' as const, 'deactivate' as const), seat: seats }),
    fc.record({
      type: fc.constant('checkout' as const),
      seat: seats,
      key: fc.constantFrom('storage', 'runs'),
      amount: fc.integer({ min: 1, max: 6 }),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('wait' as const),
        ms: fc.constantFrom(1, hour, 8 * hour, day, 20 * day, 400 * day),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.oneof(
        change(
          '',
          force,
          fc.record(
            {
              seatCount: fc.integer({ min: 1, max: 5 }),
              leasePeriod: fc.constantFrom({ type: 'hour', count: 1 }, { type: 'none' }),
              gracePeriod: fc.constantFrom({ type: 'week', count: 1 }, { type: 'none' }),
              expiryDate: fc.constantFrom('2026-03-01T00:00:00Z', '2030-01-01T00:00:00Z'),
            },
            { requiredKeys: [] },
          ),
        ),
        change(
          '/change-offering',
          force,
          fc.record({
            offeringId: fc.constantFrom('$0', '$1', '$2'),
            keepUsage: fc.boolean(),
            keepExpiry: fc.boolean(),
          }),
        ),
        change('/reset-overrides', force, fc.constant({ resetSeatCount: true })),
        change('/renew', fc.constant('')),
        change('/activate', fc.constant(''), fc.constant({})),
        change('/disable', fc.constant('')),
        change('/enable', fc.constant('')),
        change('/feature/$runs/reset', fc.constant('')),
      ),
    },
  ),
  { minLength: 6, maxLength: 14 },
)

function filled(text: string): string {
  return text
    .replace(/\$(\d)/, (_, n) => String(others[Number(n)]?.offeringId))
    .replace('$runs', String(offered.features.runs))
}

const visible = ({ status, body }: Reply) =>
  status >= 400 ? { status, body: { ...body, traceId: '' } } : { status: 'granted' }

// Their order is that of the keys, which a database gives back in an order of its own.
const byField = (changes: { field: string }[]) =>
  changes.toSorted((a, b) => (a.field < b.field ? -1 : 1))

/** A dry run, and then the call itself: they must say the same, and only the second do anything. */
async function bothAgree(sold: Ordered, { path, query, body }: Step & { type: 'change' }) {
  const url = `${sold.entitlement}${filled(path)}?reason=x${query}`
  const sent = body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body)))
  const before = await databaseDigest(server)
  const dry = await server.patch(`${url}&dryRun=true`, sent)
  expect(await databaseDigest(server)).toBe(before)
  const real = await server.patch(url, sent)
  expect(visible(dry)).toEqual(visible(real))
  if (dry.status !== 200) return
  const whole = 'expand=features,attributes'
  const after = await read(server, `${sold.entitlement}?${whole}`)
  expect(dry.body.version.to).toBe(after.version)
  expect(dry.body.status.to).toBe(after.status)
  expect(dry.body.seats.used).toBe(after.seatsUsed)
  expect(dry.body.stillExpired).toBe(real.headers['leasehold-notice'] === 'stillExpired')
  const { items } = await read(server, `${sold.entitlement}/versions?pageSize=1`)
  if (dry.body.version.from !== dry.body.version.to) {
    expect(byField(dry.body.changes)).toEqual(byField(items[0].changes))
  } else expect(dry.body.changes).toEqual([])
}

test('a dry run says what the call then does, whatever the state, and leaves every table as it was', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const sold = await order(server, offered)
      const devices = [0, 1, 2, 3].map((n) => seat(server, sold, `seat ${n}`))
      for (const step of story) {
        if (step.type === 'wait') server.clock.set(server.clock.now() + step.ms)
        else if (step.type === 'change') {
          compared += 1
          await bothAgree(sold, step)
        } else if (step.type === 'checkout') {
          await devices[step.seat]?.checkout(step.key, step.amount)
        } else await devices[step.seat]?.[step.type]()
      }
    }),
    { numRuns: 30 },
  )
  expect(compared).toBeGreaterThan(50)
}, 120_000)
