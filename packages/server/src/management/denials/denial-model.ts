import { type ErrorCode, errorCodes, meaningOf } from '@leasehold/core/error-codes'
import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { type Denial, type DenialCount, deniedOperations } from '../../storage/denials.ts'

export const DenialModel = component(
  'Denial',
  Type.Object({
    timestamp: Instant,
    operation: oneOf(deniedOperations),
    code: Type.String({ description: 'One of the error codes.' }),
    meaning: Type.String({ description: 'What the code says, in a sentence.' }),
    cure: nullable(Type.String({ description: 'What the device can do about it.' })),
    feature: nullable(Type.String({ description: 'The key of what was asked for.' })),
    amount: nullable(Type.Integer({ description: 'How much of it was asked for.' })),
    entitlementId: wireId('entitlement'),
    entitlementGroupId: wireId('group'),
    productId: wireId('product'),
    sku: Type.String(),
    customerId: nullable(wireId('customer')),
    customerName: nullable(Type.String()),
    activationId: nullable(wireId('activation')),
    seatId: Type.String(),
    seatsUsed: Type.Integer({ description: 'When it was refused.' }),
    seatLimit: nullable(Type.Integer({ description: 'Null is unlimited.' })),
    ipAddress: nullable(Type.String()),
  }),
)

export const DenialList = pageOf('DenialList', ref(DenialModel))

export const DenialSummary = component(
  'DenialSummary',
  Type.Object({
    from: Instant,
    to: Instant,
    total: Type.Integer(),
    codes: Type.Array(
      Type.Object({ code: Type.String(), meaning: Type.String(), count: Type.Integer() }),
      { description: 'The most frequent first.' },
    ),
    days: Type.Array(
      Type.Object({
        date: Type.String({ format: 'date', description: 'A day in UTC.' }),
        count: Type.Integer(),
        codes: Type.Record(Type.String(), Type.Integer()),
      }),
      { description: 'Every day of the range.' },
    ),
  }),
)

export const denialComponents = [DenialList, DenialModel, DenialSummary]

type DenialWire = Static<typeof DenialModel>

export function denialToWire(denial: Denial): DenialWire {
  const { detail, entitlementId, groupId, productId, customerId, activationId } = denial
  const code = String(detail?.code ?? '')
  return {
    timestamp: writeInstant(denial.at),
    operation: denial.operation,
    code,
    meaning: meaning(code),
    cure: isCode(code) ? errorCodes[code][2] : null,
    feature: typeof detail?.key === 'string' ? detail.key : null,
    amount: typeof detail?.amount === 'number' ? detail.amount : null,
    entitlementId: toWireId('entitlement', entitlementId),
    entitlementGroupId: toWireId('group', groupId),
    productId: toWireId('product', productId),
    sku: denial.sku,
    customerId: customerId === null ? null : toWireId('customer', customerId),
    customerName: denial.customerName,
    activationId: activationId === null ? null : toWireId('activation', activationId),
    seatId: denial.seatId,
    seatsUsed: denial.seatsUsed,
    seatLimit: denial.seatLimit,
    ipAddress: denial.ipAddress,
  }
}

const dayMs = 86_400_000

/** Days without any denial included. */
export function summaryToWire(
  counts: readonly DenialCount[],
  { fromAt, untilAt }: { readonly fromAt: number; readonly untilAt: number },
): Static<typeof DenialSummary> {
  const days = Array.from({ length: Math.round((untilAt - fromAt) / dayMs) }, (_, index) => {
    const ofDay = counts.filter(({ dayAt }) => dayAt === fromAt + index * dayMs)
    return {
      date: writeInstant(fromAt + index * dayMs).slice(0, 10),
      count: sum(ofDay),
      codes: Object.fromEntries(ofDay.map(({ code, count }) => [code, count])),
    }
  })
  const codes = [...new Set(counts.map(({ code }) => code))].map((code) => ({
    code,
    meaning: meaning(code),
    count: sum(counts.filter((each) => each.code === code)),
  }))
  return {
    from: writeInstant(fromAt),
    to: writeInstant(untilAt),
    total: sum(counts),
    codes: codes.sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
    days,
  }
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}

function meaning(code: string): string {
  return isCode(code) ? meaningOf(code) : ''
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code)
}
