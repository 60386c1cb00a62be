const hour = 3_600_000
const day = 24 * hour

/**
 * When devices can reach the server. `always`: a server in a rack. `office`: switched on for eight
 * hours of each working day, and so started again each morning. `traveller`: the same, and every
 * eighth to tenth week three weeks without a network.
 */
const kinds = ['always', 'office', 'traveller']

export function makeDevice(i, random) {
  return {
    kind: kinds[i % kinds.length],
    morningMs: Math.floor((7 + 3 * random()) * hour),
    tripFromMs: Math.floor(random() * 8 * 7) * day,
    tripEveryMs: Math.floor((8 + 2 * random()) * 7) * day,
  }
}

/** Milliseconds from the start of the simulated year, a Monday. */
export function isOnline(device, at) {
  if (device.kind === 'always') return true
  const intoDay = (at % day) - device.morningMs
  const isWorkday = Math.floor(at / day) % 7 < 5
  return isWorkday && intoDay >= 0 && intoDay < 8 * hour && !isAway(device, at)
}

function isAway({ kind, tripFromMs, tripEveryMs }, at) {
  return kind === 'traveller' && at >= tripFromMs && (at - tripFromMs) % tripEveryMs < 21 * day
}

/** The next moment at which it can reach the server, `at` itself if it can. */
export function nextOnlineAt(device, at) {
  if (isOnline(device, at)) return at
  for (let start = Math.floor(at / day) * day; ; start += day) {
    const morningAt = start + device.morningMs
    if (morningAt >= at && isOnline(device, morningAt)) return morningAt
  }
}

/** For how long it could reach the server between two moments. */
export function onlineMsBetween(device, fromAt, untilAt) {
  if (device.kind === 'always') return untilAt - fromAt
  let sum = 0
  for (let start = Math.floor(fromAt / day) * day; start < untilAt; start += day) {
    const morningAt = start + device.morningMs
    const begin = Math.max(fromAt, morningAt)
    const end = Math.min(untilAt, morningAt + 8 * hour)
    if (begin < end && isOnline(device, begin)) sum += end - begin
  }
  return sum
}
