import type { EditableField } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { component, nullable, wireId } from '../../http/wire.ts'
import { closed } from '../fields.ts'

const flag = Type.Optional(nullable(Type.Boolean()))
const keys = Type.Optional(
  nullable(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 1_000 })),
)

export const OfferingChange = component(
  'EntitlementOfferingChange',
  closed(
    {
      offeringId: wireId('offering'),
      keepUsage: flag,
      keepExpiry: flag,
    },
    { examples: [{ offeringId: 'off_AZrQ1vqKdgGPo5y0S8RLEw', keepExpiry: true }] },
  ),
)

export const OverridesReset = component(
  'EntitlementOverridesReset',
  closed(
    {
      resetSeatCount: flag,
      resetOverdraftSeatLimit: flag,
      resetLeasePeriod: flag,
      resetOfflineLeasePeriod: flag,
      resetGracePeriod: flag,
      resetLingerPeriod: flag,
      resetUsageResetSchedule: flag,
      resetLeaseRenewal: flag,
      resetDetection: flag,
      resetFeatures: keys,
      resetAttributes: keys,
    },
    { examples: [{ resetSeatCount: true, resetFeatures: ['render-nodes'] }] },
  ),
)

export const EntitlementStart = component(
  'EntitlementStart',
  closed(
    {
      startDate: Type.Optional(
        nullable(
          Type.String({
            format: 'date-time',
            description: 'Start of the term, for a plan with start type custom; else it is now.',
          }),
        ),
      ),
    },
    { examples: [{}] },
  ),
)

const flagged = {
  seatCount: 'resetSeatCount',
  overdraftSeats: 'resetOverdraftSeatLimit',
  leasePeriod: 'resetLeasePeriod',
  offlineLeasePeriod: 'resetOfflineLeasePeriod',
  gracePeriod: 'resetGracePeriod',
  lingerPeriod: 'resetLingerPeriod',
  usageResetSchedule: 'resetUsageResetSchedule',
  leaseRenewal: 'resetLeaseRenewal',
  detection: 'resetDetection',
} as const satisfies Record<EditableField, string>

/** The fields that a reset names. */
export function fieldsToReset(body: Static<typeof OverridesReset>): EditableField[] {
  return (Object.keys(flagged) as EditableField[]).filter((field) => body[flagged[field]] === true)
}
