import { leaseEndAt } from '@leasehold/core/lease'
import { defaultRenewal, leaseRenewalOf } from '@leasehold/core/lease-renewal'
import { rightEndAt } from '@leasehold/core/status'
import { noDuty } from '../../packages/client/dist/schedule/duty.js'
import { step } from '../../packages/client/dist/schedule/step.js'
import { createAgenda } from './agenda.mjs'
import { isOnline, makeDevice, nextOnlineAt, onlineMsBetween } from './devices.mjs'
import { createOrder } from './vendor.mjs'

// A Monday.
const beginAt = Date.UTC(2026, 0, 5)
const dayMs = 86_400_000
const seatsOfOrder = 10
const editsOfOrder = 12
const pollSeconds = 3_600
const looked = { kind: 'looked' }

/**
 * A year of a fleet, or some days of it: the rules of the server decide each renewal and edit, the timing of the client
 * decides when a device asks for what. Nothing is pushed: each device is as late as polling is.
 */
export function simulate({ preset, devices: count, seed, days = 365 }) {
  const untilMs = days * dayMs
  const random = mulberry(seed)
  const counts = { polls: 0, renewals: 0, records: 0, rows: 0 }
  const orders = Array.from({ length: Math.ceil(count / seatsOfOrder) }, (_, i) =>
    createOrder(`order-${i}`, preset, seatsOfOrder, beginAt, counts),
  )
  const agenda = createAgenda(count)
  const devices = Array.from({ length: count }, (_, i) => {
    const device = start(i, orders[Math.floor(i / seatsOfOrder)], random)
    agenda.set(i, nextOnlineAt(device, Math.floor(random() * dayMs)))
    return device
  })
  const edits = orders
    .flatMap((order) =>
      Array.from({ length: editsOfOrder }, () => ({
        order,
        at: Math.floor(random() * untilMs * 0.99),
      })),
    )
    .sort((a, b) => a.at - b.at)
  const history = new Map(orders.map((order) => [order, []]))
  const delays = { inAll: [], online: [], detectedOnline: [] }

  for (let next = 0; ; ) {
    const due = agenda.first()
    const edit = edits[next]
    if (edit && edit.at <= due.at) {
      next += 1
      makeEdit(edit.order, next, beginAt + edit.at, history.get(edit.order))
      continue
    }
    if (due.at >= untilMs) break
    agenda.set(due.who, wake(devices[due.who], due.at))
  }
  // What nobody has learnt of by the end is as late as it is by then.
  for (const device of devices) learn(device, Number.POSITIVE_INFINITY, untilMs)
  return { counts, delays, devices: count }

  /** Does what is due; when to wake it next. */
  function wake(device, at) {
    if (!isOnline(device, at)) return nextOnlineAt(device, at)
    const now = beginAt + at
    let event = device.facts.lease === null ? contact(device, now, 'activate') : looked
    for (;;) {
      const { duty, actions, nextAt } = step(device, event, now)
      device.duty = duty
      const [action] = actions
      // Every call is answered in this world: there are no retries to wait for.
      if (!action) return nextAt === null ? Number.POSITIVE_INFINITY : Math.ceil(nextAt) - beginAt
      event = action.task === 'poll' ? poll(device, now) : contact(device, now, action.task)
    }
  }

  /** Activates or refreshes; what that is to the client's timing. */
  function contact(device, now, task) {
    counts.renewals += 1
    const { order } = device
    const grant = order.run(task === 'activate' ? activate(device) : refresh(device), now)
    const { activation, version } = grant
    device.activation = activation
    if (task === 'courtesy') device.facts.courtesyAt = now
    take(device, leaseOf(order.entitlement().rights, activation.leaseExpiryAt, now), version, now)
    return { kind: 'renewed', nextContactSeconds: asked(random) }
  }

  function poll(device, now) {
    counts.polls += 1
    const { order, facts } = device
    const { version } = order.published(now)
    const nextContactSeconds = asked(random)
    if (device.pending !== null) {
      const { id, epoch } = device.activation
      order.run({ type: 'acknowledge', activationId: id, epoch, version: device.pending }, now)
      device.pending = null
    }
    if (version <= device.version) return { kind: 'current', nextContactSeconds }
    const { rights } = order.entitlement()
    const before = facts.lease
    const endsAt = Math.min(before.endsAt, leaseEndAt(rights, 'online', now))
    take(
      device,
      { ...leaseOf(rights, endsAt, now), issuedAt: before.issuedAt },
      rights.version,
      now,
    )
    device.pending = rights.version
    const ends = { leaseEndBeforeAt: before.endsAt, rightEndBeforeAt: before.rightEndAt }
    return { kind: 'updated', byStream: false, nextContactSeconds, ...ends }
  }

  function take(device, lease, version, now) {
    device.facts = { ...device.facts, lease }
    learn(device, version, now - beginAt)
    device.version = version
  }

  /** Notes how long after an edit the device had it. */
  function learn(device, version, at) {
    for (const edit of history.get(device.order)) {
      if (edit.version <= device.version || edit.version > version || device.version === 0) continue
      delays.inAll.push(at - edit.savedAt)
      const online = onlineMsBetween(device, edit.savedAt, at)
      delays.online.push(online)
      const { publishedAt } = edit
      if (publishedAt !== null && publishedAt <= at) {
        delays.detectedOnline.push(onlineMsBetween(device, publishedAt, at))
      }
    }
  }
}

function start(i, order, random) {
  const phase = random()
  const facts = { lease: null, refused: false, courtesyAt: null, usageWaiting: false, phase }
  const own = { i, order, activation: null, version: 0, pending: null, duty: noDuty, facts }
  return { ...makeDevice(i, random), ...own }
}

function activate({ i }) {
  return {
    ...{ type: 'activate', productId: 'product', editionId: null, seatId: `seat-${i}` },
    ...{ seatName: null, method: 'activationCode', username: null, mode: 'online' },
    ...{ fingerprint: null, clientVersion: null, newActivationId: `activation-${i}` },
  }
}

function refresh({ activation: { id, epoch, nonce, leaseExpiryAt } }) {
  const caller = { by: 'application', epoch, nonce, leaseExpiryAt }
  return { type: 'refresh', activationId: id, caller }
}

function leaseOf(rights, endsAt, now) {
  const renewal = leaseRenewalOf(rights.leaseRenewal ?? defaultRenewal, now, endsAt)
  return { issuedAt: now, endsAt, rightEndAt: rightEndAt(rights), renewal }
}

/** Every other edit takes something away; those are published at once, whatever is set. */
function makeEdit(order, n, now, history) {
  const { rights } = order.entitlement()
  const [cores] = rights.features
  const value = n % 2 === 0 ? cores.value + 8 : cores.value - 8
  const set = { features: [{ id: 'cores', value }] }
  const id = order.entitlement().id
  const update = { type: 'update', entitlementId: id, reason: null, forceSeatCount: false, set }
  order.run(update, now)
  const { rights: after, publication } = order.entitlement()
  const publishedAt = publication.version >= after.version ? publication.at : publication.dueAt
  history.push({
    version: after.version,
    savedAt: now - beginAt,
    publishedAt: publishedAt === null ? null : publishedAt - beginAt,
  })
}

/** As the server chooses: three quarters of the interval to the whole of it. */
function asked(random) {
  return Math.floor(pollSeconds * (0.75 + 0.25 * random()))
}

/** The same fleet for every preset. */
function mulberry(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
