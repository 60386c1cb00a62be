import { addInterval } from '@leasehold/core/interval'
import { type Static, Type } from 'typebox'
import { isTestClock } from '../../clock.ts'
import { saveClock } from '../../storage/installation.ts'
import { readInstant, writeInstant } from '../instant.ts'
import { invalid } from '../request-error.ts'
import { addComponents, type Routes } from '../routes.ts'
import { component, Instant, IntervalInput, readInterval, ref } from '../wire.ts'

const TestClockTime = component('TestClock', Type.Object({ now: Instant }))

const TestClockInput = component(
  'TestClockInput',
  Type.Object(
    { now: Type.Optional(Instant), advance: Type.Optional(ref(IntervalInput)) },
    { additionalProperties: false, minProperties: 1, maxProperties: 1 },
  ),
)

const config = { scopes: ['settings:admin'] } as const
const tags = ['Test clock']

/** Only with a settable clock: on any other server these addresses do not exist. */
export const testClockRoutes: Routes = (api, { clock, db, jobs }) => {
  if (!isTestClock(clock)) return
  addComponents(api, [TestClockTime, TestClockInput])

  api.get(
    '/test-clock',
    {
      config,
      schema: { summary: 'Read the test clock', tags, response: { 200: ref(TestClockTime) } },
    },
    async () => ({ now: writeInstant(clock.now()) }),
  )

  api.put(
    '/test-clock',
    {
      config,
      schema: {
        summary: 'Set the test clock, or advance it; it moves only forwards',
        tags,
        body: ref(TestClockInput),
        response: { 200: ref(TestClockTime) },
      },
    },
    async ({ body }) => {
      const target = targetOf(body, clock.now())
      // Written down first: a database is never behind what was answered at a later time.
      await saveClock(db, target)
      // Another call may have gone further in the meantime.
      if (target > clock.now()) clock.set(target)
      await jobs.runDue()
      return { now: writeInstant(clock.now()) }
    },
  )
}

function targetOf(body: Static<typeof TestClockInput>, now: number): number {
  const target = body.advance ? addInterval(now, readInterval(body.advance)) : readNow(body.now)
  if (target < now) {
    throw invalid('now', `the clock stands at ${writeInstant(now)} and moves only forwards`, 'past')
  }
  return target
}

function readNow(text: string | undefined): number {
  if (text === undefined) throw invalid('now', 'is required', 'required')
  return readInstant(text)
}
