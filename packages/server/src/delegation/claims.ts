import { activationOperations, summaryReasons } from '@leasehold/core/outcome'
import { activationMethods, activationModes } from '@leasehold/core/state'
import { type Static, type TProperties, Type } from 'typebox'
import { Value } from 'typebox/value'
import { nullable, oneOf } from '../http/wire.ts'
import { maxReports } from './token-types.ts'

// A local license server stands at the customer's: all that it says is looked at before use.
const uuidPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const uuid = Type.String({ pattern: uuidPattern })
const text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*$' })
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const int32 = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
/** Milliseconds from 1970 to the end of 9999. */
const instant = Type.Integer({ minimum: 0, maximum: 253_402_300_799_000 })
const hash = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const token = Type.String({ minLength: 1, maxLength: 4_000_000 })
const serverId = Type.String({ pattern: '^lls_[A-Za-z0-9_-]{21}[AQgw]$' })
const entitlementId = Type.String({ pattern: '^ent_[A-Za-z0-9_-]{21}[AQgw]$' })

const Ed25519 = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  kid: hash,
})
const Rsa = Type.Object({
  kty: Type.Literal('RSA'),
  // From 2048 bits on: 342 characters and the first bit set, or more that don't begin with zeros.
  // With a shorter one nothing could be encrypted to it, and that would show only afterwards.
  n: Type.String({ pattern: '^([g-z0-9_-][\\w-]{341}|[B-Za-z0-9_-][\\w-]{342,1399})$' }),
  e: Type.String({ pattern: '^[A-Za-z0-9_-]{2,8}$' }),
  kid: hash,
})

const from = {
  v: Type.Literal(1),
  /** The local license server. */
  iss: serverId,
  /** The tenant. */
  aud: text(40),
  iat: Type.Number({ minimum: 0, maximum: 253_402_300_799 }),
  counter: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
}

const ActivateClaims = Type.Object({
  ...from,
  type: Type.Literal('activate'),
  name: text(50),
  activationCode: text(60),
  receiveKey: Rsa,
  signKey: Ed25519,
})
export type ActivateClaims = Static<typeof ActivateClaims>

const DeactivateClaims = Type.Object({ ...from, type: Type.Literal('deactivate') })
export type DeactivateClaims = Static<typeof DeactivateClaims>

const place = { ent: entitlementId, begun: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }
const last = Type.Object({ sequence: int32, hash: nullable(hash) })

/** What happened, and with a return or a sync: what this server has stopped to serve. */
const UsageClaims = Type.Object({
  ...from,
  type: oneOf(['usage', 'return', 'sync']),
  reports: Type.Array(token, { maxItems: maxReports }),
  /** With a sync: the tokens that were taken last, and whether there are more reports to tell. */
  taken: Type.Optional(Type.Array(Type.Object({ ...place, sequence: int32 }), { maxItems: 1000 })),
  more: Type.Optional(Type.Boolean()),
  returns: Type.Array(Type.Object({ ...place, report: last }), { maxItems: 100 }),
})
export type UsageClaims = Static<typeof UsageClaims>

const amounts = (schema: typeof whole) =>
  Type.Record(Type.String({ pattern: uuidPattern }), schema, { additionalProperties: false })

const Seat = Type.Object({
  id: uuid,
  seatId: text(100),
  seatName: nullable(Type.String({ maxLength: 100, pattern: '^[^\\u0000]*$' })),
  method: oneOf(activationMethods),
  username: nullable(Type.String({ maxLength: 254, pattern: '^[^\\u0000]*$' })),
  mode: oneOf(activationModes),
  fingerprint: nullable(text(128)),
  clientVersion: nullable(Type.String({ maxLength: 100, pattern: '^[^\\u0000]*$' })),
  epoch: int32,
  nonce: whole,
  held: Type.Boolean(),
  loss: nullable(oneOf(['lapsed', 'reduced', 'freed'])),
  activatedAt: instant,
  lastLeaseAt: instant,
  leaseExpiryAt: instant,
  fenceAt: instant,
  lingerExpiryAt: nullable(instant),
  deactivatedAt: nullable(instant),
  suspectedAt: Type.Optional(nullable(instant)),
  deliveredVersion: Type.Optional(nullable(int32)),
  acknowledgedVersion: Type.Optional(nullable(int32)),
  acknowledgedAt: Type.Optional(nullable(instant)),
  holdings: amounts(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  counted: Type.Record(
    Type.String({ pattern: uuidPattern }),
    Type.Object({ amount: whole, resetAt: instant }),
    { additionalProperties: false },
  ),
})

const LogLine = Type.Object({
  activationId: nullable(uuid),
  seatId: text(100),
  at: instant,
  operation: oneOf(activationOperations),
  leaseExpiryAt: nullable(instant),
  seatsUsed: int32,
  seatsChange: Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 }),
  seatLimit: nullable(whole),
  detail: nullable(
    Type.Record(Type.String({ maxLength: 50 }), Type.Unknown(), { maxProperties: 20 }),
  ),
})

const Summary = Type.Object({
  featureId: uuid,
  key: text(50),
  fromAt: instant,
  untilAt: instant,
  used: whole,
  overdraftUsed: whole,
  reason: oneOf(summaryReasons),
})

const ReportClaims = Type.Object({
  v: Type.Literal(1),
  iss: serverId,
  aud: text(40),
  iat: from.iat,
  ...place,
  applied: int32,
  sequence: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  previous: nullable(hash),
  startedAt: nullable(instant),
  usagePeriodStartAt: nullable(instant),
  seatsUsed: int32,
  featureUse: Type.Record(
    Type.String({ pattern: uuidPattern }),
    Type.Object({ used: whole, cap: nullable(whole), resetAt: instant }),
    { additionalProperties: false },
  ),
  seats: Type.Array(Seat, { maxItems: 5_000 }),
  log: Type.Array(LogLine, { maxItems: 5_000 }),
  summaries: Type.Array(Summary, { maxItems: 5_000 }),
})
export type ReportClaims = Static<typeof ReportClaims>

const readAs =
  <P extends TProperties>(schema: ReturnType<typeof Type.Object<P>>) =>
  (claims: unknown): Static<typeof schema> | null =>
    Value.Check(schema, claims) ? claims : null

export const readActivate = readAs(ActivateClaims)
export const readDeactivate = readAs(DeactivateClaims)
export const readUsage = readAs(UsageClaims)
export const readReport = readAs(ReportClaims)
