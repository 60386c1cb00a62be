import { describe, expect, test } from 'vitest'
import { advance, contact, momentOf, noAnchors, readTime } from '../src/clock/anchors.ts'
import { makeActive } from './support/licence.ts'
import { startAt, testClock } from './support/test-clock.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

/** A device that has just heard from a server whose clock is right. */
function contacted(wallErrorMs = 0) {
  const clock = testClock(startAt + wallErrorMs)
  const moment = momentOf(clock)
  const anchors = contact(noAnchors, startAt, moment, moment, false)
  const now = () => readTime(anchors, momentOf(clock)).now - startAt
  return { clock, anchors, now }
}

describe('the time', () => {
  test('is the wall clock corrected by the server', () => {
    const { clock, now } = contacted(3 * day)
    clock.pass(hour)
    expect(now()).toBe(hour)
    clock.restart(day)
    expect(now()).toBe(hour + day)
  })

  test('goes on by the uptime when the wall clock is set back', () => {
    const { clock, now } = contacted()
    clock.pass(hour)
    clock.setWall(startAt - year)
    expect(now()).toBe(hour)
    clock.pass(hour)
    expect(now()).toBe(2 * hour)
  })

  test('never falls below what was written down, also after a restart', () => {
    const { clock, anchors } = contacted()
    clock.pass(5 * hour)
    const noted = advance(anchors, momentOf(clock))
    clock.setWall(startAt - year)
    clock.restart(minute)
    expect(readTime(noted, momentOf(clock)).now - startAt).toBe(5 * hour)
    clock.pass(hour)
    const later = advance(noted, momentOf(clock))
    clock.pass(hour)
    expect(readTime(later, momentOf(clock)).now - startAt).toBe(6 * hour)
  })

  test('believes a clock that was far ahead at the contact and is right afterwards', () => {
    const { clock, anchors } = contacted(year)
    clock.setWall(startAt)
    clock.restart(3 * day)
    expect(readTime(anchors, momentOf(clock)).now - startAt).toBe(3 * day)
  })

  test('does not fall for the small steps of an honest clock', () => {
    const { clock, anchors } = contacted()
    clock.pass(hour)
    clock.setWall(clock.wall() - 30_000)
    const reading = readTime(anchors, momentOf(clock))
    expect(reading.setBackMs).toBe(0)
    expect(reading.now - startAt).toBe(hour)
  })

  test('never takes time from another start of the machine for its own', () => {
    const { clock, now } = contacted()
    clock.restart(minute)
    expect(now()).toBe(minute)
  })

  test('after a restart without a name counts at least the time since', () => {
    const anchors = contact(noAnchors, startAt, moment(0, 500_000), moment(0, 500_000), false)
    expect(readTime(anchors, moment(-year, 300_000)).now - startAt).toBe(300_000)
    expect(readTime(anchors, moment(-year, 900_000)).now - startAt).toBe(400_000)
  })

  test('takes the time that an answer was under way as passed', () => {
    const clock = testClock()
    const sent = momentOf(clock)
    clock.pass(20_000)
    const anchors = contact(noAnchors, startAt, sent, momentOf(clock), false)
    expect(readTime(anchors, momentOf(clock)).now - startAt).toBe(20_000)
  })

  test('is not reset by a signature that was seen before', () => {
    const { clock, anchors } = contacted()
    clock.pass(day)
    const again = contact(anchors, startAt, momentOf(clock), momentOf(clock), false)
    expect(readTime(again, momentOf(clock)).now - startAt).toBe(day)
    const newEpoch = contact(anchors, startAt, momentOf(clock), momentOf(clock), true)
    expect(readTime(newEpoch, momentOf(clock)).now - startAt).toBe(0)
  })

  function moment(wallMs: number, uptimeMs: number) {
    return { wallAt: startAt + wallMs, uptimeMs, bootId: null }
  }
})

describe('a licence', () => {
  test('is not extended by a clock that is set back, running or restarted', async () => {
    const { license, clock, open } = await makeActive()
    clock.pass(30 * minute)
    clock.setWall(startAt)
    clock.pass(29 * minute)
    expect(license.status).toBe('active')
    clock.pass(minute)
    expect(license.status).toBe('leaseExpired')
    await license.close()
    const again = await open()
    expect(again.status).toBe('leaseExpired')
    expect(again.problem?.code).toBe('clockSetBack')
    await again.close()
    clock.setWall(startAt + minute)
    clock.restart(0)
    const rebooted = await open()
    expect(rebooted.status).toBe('leaseExpired')
    expect(rebooted.problem?.code).toBe('clockSetBack')
  })

  test('that still holds goes on when the clock is set back, and says so', async () => {
    const { license, clock, open } = await makeActive()
    clock.pass(30 * minute)
    await license.close()
    clock.setWall(startAt - day)
    const again = await open()
    expect(again.status).toBe('active')
    expect(again.problem?.code).toBe('clockSetBack')
    clock.pass(30 * minute)
    expect(again.status).toBe('leaseExpired')
  })

  test('comes back with the next contact after an honest repair of the clock', async () => {
    const { license, clock, open, server } = await makeActive()
    const wrong = startAt + year
    clock.setWall(wrong)
    expect(license.status).toBe('leaseExpired')
    await license.close()
    clock.setWall(startAt + minute)
    const repaired = await open()
    expect(repaired.status).toBe('leaseExpired')
    expect(repaired.problem?.code).toBe('clockSetBack')
    expect(await repaired.refresh()).toEqual({ refreshed: true })
    expect(repaired.status).toBe('active')
    expect(repaired.problem).toBeNull()
    expect(server.calls).toHaveLength(2)
  })

  test('of a device whose clock is wrong ends when the server says', async () => {
    const { open, clock, server } = await makeWrong(-3 * day)
    const license = await open()
    await license.activate({ code: 'DEMO-CODE' })
    clock.pass(hour - 1)
    expect(license.status).toBe('active')
    clock.pass(1)
    expect(license.status).toBe('leaseExpired')
    expect(server.calls).toHaveLength(1)
  })

  test('asked through a reply that somebody kept, it is not extended', async () => {
    const { license, clock, server } = await makeActive()
    let recorded: Parameters<Exclude<(typeof server.script)[number], string>['change']>[0]
    server.script.push({
      change: (answer) => {
        recorded = answer
        return answer
      },
    })
    await license.refresh()
    clock.pass(59 * minute)
    server.script.push({ change: () => recorded })
    await license.refresh()
    clock.pass(minute)
    expect(license.status).toBe('leaseExpired')
  })

  test('writes the time down while it runs, for a device whose power is cut', async () => {
    const { license, clock, open } = await makeActive()
    for (let passed = 0; passed < 50; passed += 5) {
      clock.pass(5 * minute)
      // The next contact waits for what the clock has just set going.
      await license.entitlement()
    }
    clock.setWall(startAt)
    clock.restart(0)
    const rebooted = await open()
    clock.pass(15 * minute)
    expect(rebooted.status).toBe('leaseExpired')
  })

  async function makeWrong(errorMs: number) {
    const place = await makeActive()
    await place.license.close()
    place.server.calls.length = 0
    const right = place.clock.wall()
    place.clock.setWall(right + errorMs)
    place.server.desk.now = () => place.clock.wall() - errorMs
    return place
  }
})
