import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { play } from '../test/model/play.ts'

/*
 * Random stories of several clients under a moving clock, told to the rules and to a plain model.
 * LEASEHOLD_MODEL_RUNS sets how many; LEASEHOLD_MODEL_SEED and LEASEHOLD_MODEL_PATH, which a
 * failure prints, play one again; LEASEHOLD_MODEL_SHRINK=0 leaves a failure as long as it was found.
 */
const runs = Number(process.env.LEASEHOLD_MODEL_RUNS ?? 10_000)
const seed = Number(process.env.LEASEHOLD_MODEL_SEED ?? Date.now() % 2 ** 31)
const path = process.env.LEASEHOLD_MODEL_PATH
const endOnFailure = process.env.LEASEHOLD_MODEL_SHRINK === '0'

const byte = fc.nat({ max: 255 })
const setting = fc.array(byte, { minLength: 30, maxLength: 60, size: 'max' })
const step = fc.array(byte, { minLength: 10, maxLength: 40, size: 'max' })
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

describe('the rules and a plain model of them', () => {
  it(`agree in ${runs} random stories (seed ${seed})`, { timeout: 24 * 3_600_000 }, () => {
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
  })
})
