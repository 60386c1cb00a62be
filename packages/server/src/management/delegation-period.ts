import { addInterval, type Interval, isNone } from '@leasehold/core/interval'
import type { Static } from 'typebox'
import { invalid } from '../http/request-error.ts'
import { type IntervalInput, readInterval } from '../http/wire.ts'

const shortestMs = 3_600_000

/** How long a local license server may serve an entitlement on one token. */
export function readDelegationPeriod(input: Static<typeof IntervalInput>): Interval {
  const period = readInterval(input)
  if (!isNone(period) && addInterval(0, period) >= shortestMs) return period
  throw invalid('delegationPeriod', 'must be an hour or more', 'minimum')
}
