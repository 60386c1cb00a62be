import fc from 'fast-check'
import { expect, it } from 'vitest'
import { playDelegations } from '../../test/delegation-model/play-delegations.ts'

/*
 * Random stories of an entitlement between the cloud and two local license servers: tokens, reports
 * and returns carried in any order, late, twice or never. LEASEHOLD_MODEL_RUNS and
 * LEASEHOLD_MODEL_SEED as in model.test.ts.
 */
const runs = Math.ceil(Number(process.env.LEASEHOLD_MODEL_RUNS ?? 10_000) / 5)
const seed = Number(process.env.LEASEHOLD_MODEL_SEED ?? Date.now() % 2 ** 31)
const endOnFailure = process.env.LEASEHOLD_MODEL_SHRINK === '0'

const byte = fc.nat({ max: 255 })
const setting = fc.array(byte, { minLength: 6, maxLength: 6, size: 'max' })
const step = fc.array(byte, { minLength: 8, maxLength: 8, size: 'max' })
const steps = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' })

it(`one server at a time serves, no seat and no count comes twice, in ${runs} random stories (seed ${seed})`, {
  timeout: 24 * 3_600_000,
}, () => {
  let told = 0
  fc.assert(
    fc.property(setting, steps, (bytes, story) => {
      told += playDelegations(bytes, story)
    }),
    { numRuns: runs, seed, unbiased: true, endOnFailure },
  )
  expect(told).toBeGreaterThan(runs)
})
