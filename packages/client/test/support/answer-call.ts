import {
  type Answer,
  type Desk,
  featureOf,
  grantLease,
  refuse,
  rotate,
  type Seat,
  takeSeat,
  updateOf,
  usable,
} from './license-desk.ts'
import { signManifest } from './vendor.ts'

export type Received = {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

type Kept = { request: string; nonceReturned: string | undefined; seatId: string; answer: Answer }

/** Answers as the real server does: epoch, nonce, and the kept answer for the same retry. */
export function answerCall(desk: Desk, kept: Map<string, Kept>, call: Received): Answer {
  const { method, path } = call
  if (call.headers['n-tenantid'] === undefined) return refuse(400, 'tenantMissing')
  if (path === '/api/v1/keys') {
    return { status: 200, body: { keys: [], manifest: signManifest(desk.vendor) } }
  }
  const key = String(call.headers['idempotency-key'])
  const request = `${method} ${path} ${call.body}`
  const earlier = kept.get(key)
  const body = call.body === '' ? {} : JSON.parse(call.body)
  if (method === 'POST' && path === '/api/v1/activate') {
    const again = keptAnswer(desk, earlier, request)
    if (again) return again
    if (earlier) return refuse(409, 'attemptOvertaken')
    return keep(kept, key, request, body.seatId, takeSeat(desk, body))
  }
  const seat = seatOf(desk, String(call.headers.authorization))
  if (seat === null) return refuse(401, 'tokenRevoked')
  if (path === '/api/v1/activation/updates') return answerPoll(desk, seat, call)
  if (path === '/api/v1/activation/usage') return takeUsage(desk, seat, body, call.body)
  if (method === 'DELETE') {
    desk.seats.delete(seat.seatId)
    giveAllBack(desk, seat)
    return { status: 204 }
  }
  if (call.headers['n-nonce'] !== seat.nonce) {
    return keptAnswer(desk, earlier, request) ?? refuse(409, 'nonceMismatch')
  }
  const answer = usable(desk) ?? decide(desk, seat, `${method} ${path}`, body)
  return keep(kept, key, request, seat.seatId, answer)
}

/** Null while the token serves for updates. */
export function refusedUpdates(desk: Desk, call: Received): Answer | null {
  const [, , , , leaseEndAt] = String(call.headers.authorization).split(' ')
  if (desk.now() >= Number(leaseEndAt)) return refuse(401, 'tokenExpired')
  const refused = usable(desk)
  const headers = { 'Leasehold-Next-Contact': String(desk.entitlement.pollSeconds) }
  return refused === null ? null : { ...refused, headers }
}

function answerPoll(desk: Desk, seat: Seat, call: Received): Answer {
  const refused = seat.isLost ? refuse(402, 'seatLost') : refusedUpdates(desk, call)
  if (refused !== null) return refused
  const headers = { 'Leasehold-Next-Contact': String(desk.entitlement.pollSeconds) }
  const [epoch, version] = String(call.headers['if-none-match']).replaceAll('"', '').split('.')
  const isCurrent = Number(epoch) === desk.epoch && Number(version) >= desk.entitlement.published
  if (isCurrent) return { status: 304, headers }
  return { status: 200, headers, body: updateOf(desk, seat).body }
}

function takeUsage(
  desk: Desk,
  seat: Seat,
  { queueId, sequence, entries }: { queueId: string; sequence: number; entries: Counted[] },
  text: string,
): Answer {
  const queue = desk.usage.get(queueId) ?? { sequence: 0, batches: new Map() }
  desk.usage.set(queueId, queue)
  const known = queue.batches.get(sequence)
  if (known === text) return { status: 200, body: { accepted: sequence, refused: [] } }
  const explanation = { expected: queue.sequence + 1 }
  if (known !== undefined) return refuse(409, 'usageForked', { explanation })
  if (sequence !== queue.sequence + 1) return refuse(409, 'usageGap', { explanation })
  const features = entries.map(({ key }) => desk.entitlement.features[key])
  if (features.some((feature) => feature === undefined)) return refuse(422, 'featureUnknown')
  for (const { key, amount } of entries) {
    const feature = desk.entitlement.features[key]
    if (feature !== undefined) feature.used += amount
    seat.held[key] = (seat.held[key] ?? 0) + amount
  }
  queue.sequence = sequence
  queue.batches.set(sequence, text)
  return { status: 200, body: { accepted: sequence, refused: [] } }
}

type Counted = { key: string; amount: number }

function keptAnswer(desk: Desk, earlier: Kept | undefined, request: string): Answer | null {
  if (earlier === undefined) return null
  if (earlier.request !== request) return refuse(422, 'idempotencyKeyReused')
  const current = desk.seats.get(earlier.seatId)?.nonce
  return current === earlier.nonceReturned ? earlier.answer : null
}

function keep(
  kept: Map<string, Kept>,
  key: string,
  request: string,
  seatId: string,
  answer: Answer,
): Answer {
  if (answer.status < 300) kept.set(key, { request, nonceReturned: answer.nonce, seatId, answer })
  return answer
}

export function seatOf(desk: Desk, authorization: string): Seat | null {
  const [, , seatId = '', epoch] = authorization.split(' ')
  const seat = desk.seats.get(seatId)
  return seat !== undefined && String(seat.epoch) === epoch ? seat : null
}

function decide(
  desk: Desk,
  seat: Seat,
  route: string,
  body: { key: string; amount: number },
): Answer {
  switch (route) {
    case 'PATCH /api/v1/activation': {
      const holders = [...desk.seats.values()].filter(({ isLost }) => !isLost)
      if (seat.isLost && holders.length >= desk.entitlement.seatCount)
        return refuse(402, 'seatLost')
      seat.isLost = false
      return grantLease(desk, seat, 200)
    }
    case 'GET /api/v1/activation/entitlement':
      return rotate(seat, 200, { customerName: 'Example Ltd', productName: 'CAD', plan: {} })
    case 'PATCH /api/v1/activation/features/checkout':
      return take(desk, seat, body.key, body.amount)
    case 'PATCH /api/v1/activation/features/return':
      return take(desk, seat, body.key, -body.amount)
    case 'POST /api/v1/activation/features/track':
      return rotate(seat, 200, featureOf(desk, seat, body.key))
    default:
      return refuse(404, 'routeUnknown')
  }
}

function take(desk: Desk, seat: Seat, key: string, amount: number): Answer {
  const feature = desk.entitlement.features[key]
  if (feature === undefined) return refuse(422, 'featureUnknown')
  const held = (seat.held[key] ?? 0) + amount
  if (held < 0) return refuse(422, 'featureNotCheckedOut')
  if (feature.total !== null && feature.used + amount > feature.total) {
    const explanation = { code: 'featureLimitReached', limit: feature.total, inUse: feature.used }
    return refuse(402, 'featureLimitReached', { explanation })
  }
  feature.used += amount
  seat.held[key] = held
  return rotate(seat, 200, featureOf(desk, seat, key))
}

function giveAllBack(desk: Desk, seat: Seat): void {
  for (const [key, amount] of Object.entries(seat.held)) {
    const feature = desk.entitlement.features[key]
    if (feature?.type === 'elementPool') feature.used -= amount
  }
}
