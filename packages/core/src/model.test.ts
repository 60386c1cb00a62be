import { describe, it } from 'vitest'
import { playRandomStories, runsOr, seed } from '../test/model/random-stories.ts'

// Another seed each time, so that runs add up; test/model/model.proof.ts tells many more at once.
const runs = runsOr(10_000)

describe('the rules and a plain model of them', () => {
  it(`agree in ${runs} random stories (seed ${seed})`, { timeout: 24 * 3_600_000 }, () =>
    playRandomStories(runs),
  )
})
