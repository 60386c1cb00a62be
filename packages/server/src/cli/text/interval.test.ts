import { expect, test } from 'vitest'
import { parseInterval, writeInterval } from './interval.ts'

test.each([
  ['30d', { type: 'day', count: 30 }],
  ['12h', { type: 'hour', count: 12 }],
  ['45min', { type: 'minute', count: 45 }],
  ['45m', { type: 'minute', count: 45 }],
  ['1mo', { type: 'month', count: 1 }],
  ['1Y', { type: 'year', count: 1 }],
  ['2w', { type: 'week', count: 2 }],
  ['90s', { type: 'second', count: 90 }],
  ['7 days', { type: 'day', count: 7 }],
  ['none', { type: 'none', count: null }],
])('%s is a length of time', (text, interval) => {
  expect(parseInterval(text)).toEqual(interval)
  expect(parseInterval(writeInterval(parseInterval(text)))).toEqual(interval)
})

test.each(['', '5', 'd', '0d', '-1d', '1.5d', '5x', '1d2h', '123456d', 'never'])(
  '%j is none, and says how one is written',
  (text) => {
    expect(() => parseInterval(text)).toThrow('Write a number and a unit')
  },
)
