import { type Duty, type Facts, noDuty } from '../../src/schedule/duty.ts'
import { type Push, type PushEvent, startPush, stepPush } from '../../src/schedule/push.ts'
import { type DutyEvent, step } from '../../src/schedule/step.ts'

type Kind = 'poll' | 'renew' | 'courtesy' | 'sendUsage' | 'stream'

type Device = {
  duty: Duty
  push: Push
  phase: number
  endsAt: number
  /** What the device was told when it was granted, at the latest. */
  worstCaseAt: number
  refused: boolean
  cutOffAt: number
  renewedAt: number
  lookAt: number
  stoppedAt: number | null
  hours: Map<number, number>
}

/** Many devices as the client's schedule moves them, and a server that is there or not. */
export type Fleet = {
  run(ms: number): void
  down(fromAt: number, untilAt: number): void
  busy(fromAt: number, untilAt: number): void
  revoke(at: number): void
  cutOff(part: number, at: number): void
  /** The most requests of a kind within a second, from then on. */
  peak(kind: Kind, fromAt?: number): number
  mostInAnHour(): number
  renewedSince(at: number): number
  streaming(): number
  /** How many lost a right that held, for want of an answer. */
  lapsed: number
  lastUseAt: number
  lastOnlineUseAt: number
  usedPastWorstCase: number
}

const foreverAt = 253402300799000

export function makeFleet(
  size: number,
  { leaseMs, renewal }: { leaseMs: number; renewal: { mode: string; courtesy: boolean } },
  { retryAfterSeconds = null as number | null } = {},
): Fleet {
  let seed = 1
  // A generator of its own, so that a failure can be looked at again.
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  let outage = { fromAt: Number.POSITIVE_INFINITY, untilAt: 0 }
  let rush = { fromAt: Number.POSITIVE_INFINITY, untilAt: 0 }
  let revokedAt = Number.POSITIVE_INFINITY
  const seconds = new Map<Kind, Map<number, number>>()
  const wholeRenewal = {
    ...{ intervalSeconds: null, percent: null, courtesyIntervalSeconds: 10_800 },
    ...renewal,
  }

  const devices: Device[] = Array.from({ length: size }, () => {
    // Started and activated within the same second.
    const at = chance() * 1_000
    return {
      duty: { ...noDuty, grantedAt: at, renewedAt: at, heardAt: at, pollSeconds: spread() },
      push: startPush(chance(), at),
      phase: chance(),
      endsAt: at + leaseMs,
      worstCaseAt: at + leaseMs,
      refused: false,
      cutOffAt: Number.POSITIVE_INFINITY,
      renewedAt: at,
      lookAt: at,
      stoppedAt: null,
      hours: new Map(),
    }
  })

  /** What a server chooses: between three quarters of an hour and the whole. */
  function spread(): number {
    return Math.floor(3_600 * (0.75 + chance() / 4))
  }

  function factsOf({ endsAt, refused, phase }: Device): Facts {
    const lease = { issuedAt: 0, endsAt, rightEndAt: foreverAt, renewal: wholeRenewal }
    return { lease, refused, courtesyAt: null, usageWaiting: false, phase }
  }

  function answers(device: Device, at: number): 'up' | 'down' | 'busy' {
    if (at >= device.cutOffAt) return 'down'
    if (at >= outage.fromAt && at < outage.untilAt) return 'down'
    return at >= rush.fromAt && at < rush.untilAt ? 'busy' : 'up'
  }

  function note(device: Device, kind: Kind, at: number): void {
    // Who is cut off reaches nobody, and bothers nobody.
    if (at >= device.cutOffAt) return
    const bucket = seconds.get(kind) ?? new Map<number, number>()
    seconds.set(kind, bucket)
    const inSecond = Math.floor(at / 1_000)
    bucket.set(inSecond, (bucket.get(inSecond) ?? 0) + 1)
    const inHour = Math.floor(at / 3_600_000)
    device.hours.set(inHour, (device.hours.get(inHour) ?? 0) + 1)
  }

  function stop(device: Device, at: number): void {
    device.refused = true
    if (device.stoppedAt !== null) return
    device.stoppedAt = at
    fleet.lastUseAt = Math.max(fleet.lastUseAt, at)
    if (at < device.cutOffAt) fleet.lastOnlineUseAt = Math.max(fleet.lastOnlineUseAt, at)
    if (at > device.worstCaseAt) fleet.usedPastWorstCase += 1
  }

  function outcome(device: Device, task: Exclude<Kind, 'stream'>, at: number): DutyEvent {
    const answer = answers(device, at)
    if (answer !== 'up') {
      const asked = answer === 'busy' ? retryAfterSeconds : null
      return { kind: 'failed', task, retryAfterSeconds: asked, refused: false, chance: chance() }
    }
    if (at >= revokedAt) {
      stop(device, at)
      if (task === 'poll') return { kind: 'refused' }
      return { kind: 'failed', task, retryAfterSeconds: null, refused: true, chance: chance() }
    }
    if (task !== 'renew' && task !== 'courtesy')
      return { kind: 'current', nextContactSeconds: spread() }
    device.endsAt = at + leaseMs
    device.worstCaseAt = device.endsAt
    device.renewedAt = at
    return { kind: 'renewed', nextContactSeconds: spread() }
  }

  function look(device: Device, at: number): void {
    if (at >= device.endsAt && device.stoppedAt === null) {
      if (at < revokedAt) fleet.lapsed += 1
      stop(device, device.endsAt)
    }
    let next = step({ duty: device.duty, facts: factsOf(device) }, { kind: 'looked' }, at)
    for (let i = 0; next.actions.length > 0 && i < 5; i++) {
      for (const { task } of next.actions) {
        note(device, task, at)
        const event = outcome(device, task, at)
        device.duty = step({ duty: device.duty, facts: factsOf(device) }, event, at).duty
      }
      next = step({ duty: device.duty, facts: factsOf(device) }, { kind: 'looked' }, at)
    }
    const pushAt = steer(device, { kind: 'looked' }, at)
    const ends = device.stoppedAt === null ? device.endsAt : Number.POSITIVE_INFINITY
    const soonest = Math.min(next.nextAt ?? Number.POSITIVE_INFINITY, pushAt, ends)
    device.lookAt = Math.max(soonest, at + 1)
  }

  /** A stream that is up needs no look at every heartbeat: it is lost when the server is. */
  function steer(device: Device, event: PushEvent, at: number): number {
    const isUp = device.push.isUp
    if (isUp && event.kind === 'looked') {
      if (answers(device, at) === 'up' && at < revokedAt) return outageAhead(at)
      if (at >= revokedAt && answers(device, at) === 'up') stop(device, at)
      return steer(
        device,
        { kind: 'lost', cause: 'ended', retryAfterSeconds: null, retryMs: null },
        at,
      )
    }
    const wanted = !device.refused && at < device.endsAt
    const { push, action, nextAt } = stepPush(device.push, wanted, event, chance(), at)
    device.push = push
    if (action !== 'open') return nextAt ?? Number.POSITIVE_INFINITY
    note(device, 'stream', at)
    const answer = answers(device, at)
    if (answer === 'up') return steer(device, { kind: 'alive' }, at)
    const asked = answer === 'busy' ? retryAfterSeconds : null
    return steer(
      device,
      { kind: 'lost', cause: 'failed', retryAfterSeconds: asked, retryMs: null },
      at,
    )
  }

  function outageAhead(at: number): number {
    const ahead = [outage.fromAt, rush.fromAt, revokedAt].filter((turn) => turn > at)
    return Math.min(...ahead, Number.POSITIVE_INFINITY)
  }

  const fleet: Fleet = {
    lapsed: 0,
    lastUseAt: 0,
    lastOnlineUseAt: 0,
    usedPastWorstCase: 0,
    run: (ms) => {
      // Devices do not touch each other, so each may live its whole time by itself.
      for (const device of devices) {
        while (device.lookAt <= ms) look(device, device.lookAt)
      }
    },
    down: (fromAt, untilAt) => {
      outage = { fromAt, untilAt }
    },
    busy: (fromAt, untilAt) => {
      rush = { fromAt, untilAt }
    },
    revoke: (at) => {
      revokedAt = at
    },
    cutOff: (part, at) => {
      for (const device of devices) if (device.phase < part) device.cutOffAt = at
    },
    peak: (kind, fromAt = 0) => {
      let most = 0
      for (const [inSecond, count] of seconds.get(kind) ?? []) {
        if (inSecond * 1_000 >= fromAt) most = Math.max(most, count)
      }
      return most
    },
    mostInAnHour: () => devices.reduce((most, { hours }) => Math.max(most, ...hours.values()), 0),
    renewedSince: (at) => devices.filter(({ renewedAt }) => renewedAt >= at).length,
    streaming: () => devices.filter(({ push }) => push.isUp).length,
  }
  return fleet
}
