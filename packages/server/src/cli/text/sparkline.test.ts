import { expect, test } from 'vitest'
import { sparkline } from './sparkline.ts'

test.each([
  [[], ''],
  [[0, 0], '  '],
  [[0, 1], ' █'],
  [[1, 2, 4, 8], '▁▂▄█'],
  [[1, 800], '▁█'],
])('%j is drawn as "%s"', (numbers, drawn) => {
  expect(sparkline(numbers)).toBe(drawn)
})
