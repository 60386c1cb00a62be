import { test } from 'vitest'
import { playRandomStories, runsOr, seed } from './random-stories.ts'

const runs = runsOr(100_000)

test(`the rules and a plain model of them agree in ${runs} random stories (seed ${seed})`, () =>
  playRandomStories(runs))
