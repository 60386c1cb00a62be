import { type Static, type TProperties, Type } from 'typebox'
import { Value } from 'typebox/value'

const amount = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const sum = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const key = Type.String({ minLength: 1, maxLength: 50 })
const name = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const orNull = <T extends ReturnType<typeof name>>(schema: T) => Type.Union([schema, Type.Null()])

/** A block asked for, to be used without a network. */
const Blocks = Type.Array(Type.Object({ key, amount }), { maxItems: 100 })

const common = {
  v: Type.Literal(1),
  aud: name(50),
  // 128 bits.
  requestId: Type.String({ pattern: '^[A-Za-z0-9_-]{21}[AQgw]$' }),
  counter: amount,
  fp: orNull(name(128)),
  escrow: Blocks,
  tokenIssueDate: name(40),
}

const RequestClaims = Type.Object({
  ...common,
  type: Type.Literal('activate'),
  productId: name(50),
  activationCode: name(60),
  seatId: name(100),
  seatName: Type.Union([Type.String({ maxLength: 50 }), Type.Null()]),
  editionId: orNull(name(50)),
  // 32 bytes.
  responseKey: Type.String({ pattern: '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$' }),
})
export type RequestClaims = Static<typeof RequestClaims>

const ReportClaims = Type.Object({
  ...common,
  type: Type.Union([Type.Literal('refresh'), Type.Literal('deactivate')]),
  sub: name(50),
  epoch: amount,
  usage: Type.Array(Type.Object({ key, used: sum, returned: sum }), { maxItems: 100 }),
})
export type ReportClaims = Static<typeof ReportClaims>

/** The claims of a device, of any kind, before they are looked at as one kind. */
export function parseClaims(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(text)
    const isObject = typeof claims === 'object' && claims !== null && !Array.isArray(claims)
    return isObject ? (claims as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const readAs =
  <P extends TProperties>(schema: ReturnType<typeof Type.Object<P>>) =>
  (claims: unknown): Static<typeof schema> | null =>
    Value.Check(schema, claims) ? claims : null

export const readRequestClaims = readAs(RequestClaims)
export const readReportClaims = readAs(ReportClaims)
