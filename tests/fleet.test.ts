import { execFileSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { root } from './support/source-files.ts'

// A small fleet of the simulation in bench/, so that its promises hold at every change.

type Result = {
  counts: { records: number; renewals: number; polls: number }
  delays: { online: number[]; detectedOnline: number[]; inAll: number[] }
}

const devices = 30
const hour = 3_600_000
const results = new Map<string, Result>()

beforeAll(async () => {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root })
  const { simulate } = await import(`${root}/bench/fleet/simulate.mjs`)
  for (const preset of ['coupled', 'decoupled', 'dynamic']) {
    results.set(preset, simulate({ preset, devices, seed: 7, days: 60 }))
  }
}, 240_000)

function of(preset: string): Result {
  const result = results.get(preset)
  if (!result) throw new Error(`${preset} was not simulated`)
  return result
}

test('decoupled devices write at least 28 times fewer records than coupled ones', () => {
  expect(of('coupled').counts.records / of('decoupled').counts.records).toBeGreaterThan(28)
})

test.each(['decoupled', 'dynamic'])(
  'no %s device that is online is later than its poll interval, once an edit is published',
  (preset) => {
    const { detectedOnline } = of(preset).delays
    // Twelve edits on each of the three orders reach ten devices each.
    expect(detectedOnline.length).toBeGreaterThan(300)
    expect(Math.max(...detectedOnline)).toBeLessThanOrEqual(hour)
  },
)

test('under coupled, what is not detected waits for the renewal of each day, a reduction for the poll', () => {
  const { online, detectedOnline } = of('coupled').delays
  expect(Math.max(...detectedOnline)).toBeLessThanOrEqual(hour)
  expect(Math.max(...online)).toBeGreaterThan(hour)
  expect(Math.max(...online)).toBeLessThanOrEqual(24 * hour)
})

test('its table is drawn with a bar for each preset in each panel', async () => {
  const { drawFleet } = await import(`${root}/bench/fleet/draw.mjs`)
  const rows = ['coupled', 'decoupled', 'dynamic'].map((preset) => {
    const { counts, delays } = of(preset)
    const publishedMaxHours = Math.max(...delays.detectedOnline) / hour
    return { preset, records: counts.records / devices, rows: 500, publishedMaxHours }
  })
  const drawn: string = drawFleet(rows, devices)
  expect(drawn.match(/<rect x="112"/g)).toHaveLength(9)
  expect(drawn).toMatch(/aria-label="coupled: [\d.,]+ records, [\d.]+ hours late at most; /)
  expect(drawn).not.toMatch(/undefined|NaN/)
})
