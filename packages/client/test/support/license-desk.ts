import { randomBytes } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import { foreverAt } from '@leasehold/core/interval'
import { productId, signJws, signManifest, tenantId, type Vendor } from './vendor.ts'

type Metered = { type: 'bool' | 'usageCount' | 'elementPool'; total: number | null; used: number }

/** What the vendor sold, and what may be changed at any time. */
type Entitlement = {
  code: string
  refusal: { code: string; explanation?: object } | null
  /** Null is as long as the right to use. */
  leaseMs: number | null
  features: Record<string, Metered>
  attributes: { key: string; type: string; value: string | null }[]
  term: { expiry: string | null; graceExpiry: string | null; [name: string]: unknown }
  renewal: object
  seatCount: number
  /** Raised by every edit; polls and the stream deliver what is published. */
  version: number
  published: number
  pollSeconds: number
}

export type Seat = {
  id: string
  seatId: string
  seatName: string | null
  fingerprint: string | null
  epoch: number
  nonce: string
  held: Record<string, number>
  lastIssuedAt: number
  /** End of the lease that was granted last. */
  leaseEndAt: number
  /** Its place went to somebody else. */
  isLost?: boolean
}

export type Answer = {
  status: number
  nonce?: string
  body?: object
  headers?: Record<string, string>
}

/** The outside of these tests: one entitlement with its seats, answering as docs/formats.md says. */
export type Desk = {
  vendor: Vendor
  entitlement: Entitlement
  seats: Map<string, Seat>
  now: () => number
  /** Changes the claims before they are signed. */
  claims: (claims: Record<string, unknown>) => Record<string, unknown>
  /** Of the database: a restore from a backup raises it. */
  epoch: number
  /** What was uploaded, by queue and number. */
  usage: Map<string, { sequence: number; batches: Map<number, string> }>
}

export function makeDesk(vendor: Vendor, now: () => number): Desk {
  return {
    vendor,
    seats: new Map(),
    now,
    claims: (claims) => claims,
    epoch: 1,
    usage: new Map(),
    entitlement: {
      code: 'DEMO-CODE',
      refusal: null,
      leaseMs: 3_600_000,
      seatCount: 2,
      version: 1,
      published: 1,
      pollSeconds: 3_600,
      features: {
        export: { type: 'bool', total: 1, used: 0 },
        render: { type: 'bool', total: 0, used: 0 },
        reportRuns: { type: 'usageCount', total: 10, used: 0 },
        storageTb: { type: 'elementPool', total: 100, used: 0 },
      },
      attributes: [
        { key: 'region', type: 'string', value: 'EU' },
        { key: 'integrations', type: 'string', value: 'git, jira,, slack ' },
      ],
      term: {
        expiry: '2027-06-01T00:00:00.000Z',
        graceExpiry: null,
        maintenance: true,
        maintenanceExpiry: '2027-01-01T00:00:00.000Z',
      },
      renewal: {
        mode: 'atExpiry',
        intervalSeconds: null,
        percent: null,
        courtesy: true,
        courtesyIntervalSeconds: 450,
      },
    },
  }
}

export function refuse(status: number, errorCode: string, more: object = {}): Answer {
  return { status, body: { errorCode, details: `refused: ${errorCode}`, ...more } }
}

export function takeSeat(desk: Desk, body: Record<string, string>): Answer {
  const { entitlement, seats } = desk
  const code = body.activationCode
  const credentials = body.activationCredentials
  if (code !== entitlement.code && credentials === undefined) {
    return refuse(404, 'activationCodeUnknown')
  }
  const refused = usable(desk)
  if (refused) return refused
  const seatId = body.seatId ?? ''
  const known = seats.get(seatId)
  if (!known && seats.size >= entitlement.seatCount) {
    const explanation = { code: 'noSeatAvailable', limit: entitlement.seatCount, inUse: seats.size }
    return refuse(402, 'noSeatAvailable', { explanation })
  }
  const seat: Seat = {
    id: known?.id ?? toWireId('activation', `01900000-0000-7000-8000-0000000005${seats.size}0`),
    seatId,
    seatName: body.seatName ?? null,
    fingerprint: body.fingerprint ?? null,
    epoch: (known?.epoch ?? 0) + 1,
    nonce: '',
    held: known?.held ?? {},
    lastIssuedAt: 0,
    leaseEndAt: 0,
  }
  seats.set(seatId, seat)
  return grantLease(desk, seat, 201)
}

export function usable({ entitlement: { refusal } }: Desk): Answer | null {
  if (refusal === null) return null
  return refuse(402, refusal.code, { explanation: refusal.explanation ?? null })
}

/** Changes what was sold, and publishes it unless the edit is to wait. */
export function edit(
  desk: Desk,
  change: (entitlement: Entitlement) => void,
  { publish = true } = {},
): void {
  change(desk.entitlement)
  desk.entitlement.version += 1
  if (publish) desk.entitlement.published = desk.entitlement.version
}

/** A new lease, as activation and refresh give it. */
export function grantLease(desk: Desk, seat: Seat, status: number): Answer {
  const { entitlement } = desk
  const at = issueAt(desk, seat)
  const { graceExpiry, expiry } = entitlement.term
  const end = graceExpiry ?? expiry
  const untilAt = end === null ? foreverAt : Date.parse(end)
  seat.leaseEndAt =
    entitlement.leaseMs === null ? untilAt : Math.min(at + entitlement.leaseMs, untilAt)
  return rotate(seat, status, {
    accessToken: `token ${seat.seatId} ${seat.epoch} ${seat.leaseEndAt}`,
    activation: { id: seat.id, seatId: seat.seatId, status: 'active' },
    lease: leaseOf(desk, seat, at, seat.leaseEndAt, entitlement.version),
  })
}

/** What a poll and the stream deliver: rights as published, and no longer lease. */
export function updateOf(desk: Desk, seat: Seat): { id: string; body: object } {
  const at = issueAt(desk, seat)
  const { leaseMs, published } = desk.entitlement
  const endAt = leaseMs === null ? seat.leaseEndAt : Math.min(seat.leaseEndAt, at + leaseMs)
  const lease = leaseOf(desk, seat, at, endAt, published)
  const { rightsVersion } = lease
  const publishedAt = new Date(at).toISOString()
  return { id: rightsVersion, body: { rightsVersion, publishedAt, lease } }
}

function issueAt(desk: Desk, seat: Seat): number {
  seat.lastIssuedAt = Math.max(desk.now(), seat.lastIssuedAt + 1)
  return seat.lastIssuedAt
}

function leaseOf(desk: Desk, seat: Seat, at: number, endAt: number, version: number) {
  const { vendor, entitlement } = desk
  const rightsVersion = `${desk.epoch}.${version}`
  const claims = desk.claims({
    v: 1,
    iss: tenantId,
    aud: productId,
    sub: seat.id,
    ent: toWireId('entitlement', '01900000-0000-7000-8000-000000000041'),
    grp: toWireId('group', '01900000-0000-7000-8000-000000000031'),
    edition: toWireId('edition', '01900000-0000-7000-8000-000000000021'),
    epoch: seat.epoch,
    seat: { id: seat.seatId, name: seat.seatName },
    fp: seat.fingerprint,
    mode: 'online',
    status: 'active',
    concurrency: 'concurrent',
    rv: rightsVersion,
    iat: at / 1000,
    exp: endAt / 1000,
    term: entitlement.term,
    renewal: entitlement.renewal,
    attributes: entitlement.attributes,
    features: Object.keys(entitlement.features).map((key) => featureOf(desk, seat, key)),
  })
  return {
    document: signJws('leasehold-lease+jwt', claims, vendor.site?.key ?? vendor.lease),
    manifest: signManifest(vendor, certificateOf(vendor, claims)),
    rightsVersion,
    renewal: entitlement.renewal,
    nextContact: entitlement.pollSeconds,
  }
}

/** The keys with which a lease travels: those of the vendor, or a site's with leave for this lease. */
function certificateOf({ lease, site }: Vendor, { ent }: Record<string, unknown>): object {
  if (site === null) return {}
  const use = ['lease']
  const until = site.until / 1000
  // Another of its delegations may last longer.
  const leave = { ...site.key.jwk, nbf: 0, exp: until + 86_400 * 365, use, for: [ent] }
  const ends = { [String(ent)]: until }
  return {
    keys: [
      { ...lease.jwk, nbf: 0, exp: null, use },
      { ...leave, ends },
    ],
  }
}

export function rotate(seat: Seat, status: number, body: object): Answer {
  seat.nonce = randomBytes(24).toString('base64url')
  return { status, nonce: seat.nonce, body }
}

export function featureOf(desk: Desk, seat: Seat, key: string) {
  const feature = desk.entitlement.features[key]
  if (feature === undefined) throw new Error(`no feature ${key}`)
  const { type, total, used } = feature
  const available = total === null ? null : total - used
  return { key, type, active: seat.held[key] ?? 0, available, total }
}
