/** The only source of time. Milliseconds since 1970, UTC. */
export type Clock = { now(): number }

/** The test clock: stands still between settings and moves only forwards. */
export type TestClock = Clock & { set(at: number): void }

export function isTestClock(clock: Clock): clock is TestClock {
  return 'set' in clock
}

export const systemClock: Clock = { now: () => Date.now() }

export function testClock(startAt: number): TestClock {
  let current = startAt
  return {
    now: () => current,
    set(at) {
      if (at < current) throw new RangeError('The test clock moves only forwards.')
      current = at
    },
  }
}
