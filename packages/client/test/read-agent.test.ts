import { expect, test } from 'vitest'
import { noAnchors, readTime } from '../src/clock/anchors.ts'
import { anchorsOf } from '../src/licensing/read-agent.ts'

const hour = 3_600_000
const moment = { wallAt: 10 * hour, uptimeMs: hour, bootId: 'boot' }
const at = (time: number) => ({ at: time, moment })
/** What was noted here, of a lease that was signed at the second hour. */
const own = { ...noAnchors, server: at(10 * hour), signedAt: 2 * hour, highest: at(10 * hour) }
/** An agent that says it is earlier, and that something newer was signed. */
const turnedBack = { offsetMs: -8 * hour, server: at(2 * hour), signedAt: 20 * hour, highest: null }
const word = { fingerprint: 'f', seatId: 's', anchors: turnedBack }

test('the word of an agent alone turns no time back', () => {
  const anchors = anchorsOf(word, 2 * hour, own, moment)
  expect(readTime(anchors, moment).now).toBe(10 * hour)
})

test('a lease that was signed later does: the server has corrected the time', () => {
  const anchors = anchorsOf(word, 3 * hour, own, moment)
  expect(readTime(anchors, moment).now).toBe(2 * hour)
  expect(anchors.signedAt).toBe(3 * hour)
})
