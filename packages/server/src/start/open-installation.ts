import type { Kysely } from 'kysely'
import { type Clock, systemClock, testClock } from '../clock.ts'
import { findInstallation, insertInstallation, lockStart } from '../storage/installation.ts'
import type { Database } from '../storage/schema.ts'
import { StartError } from './start-error.ts'

export type OpenInstallation = { epoch: number; clock: Clock }

/**
 * What the database knows about itself, and the clock that goes with it. A database made on the
 * test clock stays there: on the real one its leases and terms would mean something else.
 *
 * @param startAt where the test clock of a new database stands
 */
export async function openInstallation(
  db: Kysely<Database>,
  options: { testClock: boolean; startAt?: number },
): Promise<OpenInstallation> {
  const startAt = options.startAt ?? systemClock.now()
  return db.transaction().execute(async (trx) => {
    await lockStart(trx)
    const found = await findInstallation(trx)
    if (!found) {
      const clockAt = options.testClock ? startAt : null
      await insertInstallation(trx, { testClock: options.testClock, clockAt, createdAt: startAt })
    } else if (found.testClock !== options.testClock) {
      throw otherClock(found.testClock)
    }
    const clock = options.testClock ? testClock(found?.clockAt ?? startAt) : systemClock
    return { epoch: found?.epoch ?? 1, clock }
  })
}

function otherClock(onTestClock: boolean): StartError {
  return new StartError(
    onTestClock
      ? 'This database runs on the test clock and never on the real one. Start with ' +
          'LEASEHOLD_TEST_CLOCK=1, or with another database or data folder.'
      : 'This database runs on the real clock and never on the test clock. Start without ' +
          'LEASEHOLD_TEST_CLOCK, or with another database or data folder.',
  )
}
