import fc from 'fast-check'
import { expect } from 'vitest'
import { play } from './play.ts'

/*
 * LEASEHOLD_MODEL_RUNS sets how many; LEASEHOLD_MODEL_SEED and LEASEHOLD_MODEL_PATH, which a
 * failure prints, play one again; LEASEHOLD_MODEL_SHRINK=0 leaves a failure as long as it was found.
 */
const wanted = process.env.LEASEHOLD_MODEL_RUNS
const path = process.env.LEASEHOLD_MODEL_PATH
const endOnFailure = process.env.LEASEHOLD_MODEL_SHRINK === '0'

export const seed = Number(process.env.LEASEHOLD_MODEL_SEED ?? Date.now() % 2 ** 31)

/** How many stories are told, unless the environment says it. */
export const runsOr = (usual: number) => (wanted === undefined ? usual : Number(wanted))

const byte = fc.nat({ max: 255 })
const setting = fc.array(byte, { minLength: 30, maxLength: 60, size: 'max' })
const step = fc.array(byte, { minLength: 10, maxLength: 40, size: 'max' })
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

/** Random stories of several clients under a moving clock, told to the rules and to a plain model. */
export function playRandomStories(runs: number): void {
  let played = 0
  fc.assert(
    fc.property(setting, steps, (bytes, story) => {
      played += play(bytes, story).told.length
    }),
    {
      numRuns: runs,
      seed,
      ...(path === undefined ? {} : { path }),
      unbiased: true,
      endOnFailure,
    },
  )
  expect(played).toBeGreaterThan(runs)
}
