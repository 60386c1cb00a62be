import { maxFeatureValue } from '@leasehold/core/catalogue-rules'
import { usageResetSchedules } from '@leasehold/core/rights'
import { Type } from 'typebox'
import {
  component,
  Instant,
  IntervalInput,
  LimitInput,
  nullable,
  oneOf,
  ref,
  wireId,
} from '../../http/wire.ts'
import { closed } from '../fields.ts'
import { detectionInput, LeaseRenewalInput, presetInput } from '../lease-renewal-model.ts'

const maxInt32 = 2_147_483_647
const maxItems = 1_000

const FeatureUpdate = component(
  'EntitlementFeatureUpdate',
  closed({
    id: wireId('feature'),
    value: Type.Optional(
      nullable(
        Type.Integer({
          minimum: 0,
          maximum: maxFeatureValue,
          description: 'Null is unlimited; left out, the value stays.',
        }),
      ),
    ),
    overdraftLimit: Type.Optional(nullable(ref(LimitInput))),
  }),
)

const AttributeUpdate = component(
  'EntitlementAttributeUpdate',
  closed({
    id: wireId('attribute'),
    value: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
  }),
)

/** Null is as if left out: programs that always send every field mean no more by it. */
export const EntitlementUpdate = component(
  'EntitlementUpdate',
  closed(
    {
      seatCount: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: maxInt32 }))),
      overdraftSeatLimit: Type.Optional(nullable(ref(LimitInput))),
      expiryDate: Type.Optional(nullable(Instant)),
      hasMaintenance: Type.Optional(nullable(Type.Boolean())),
      maintenanceExpiryDate: Type.Optional(nullable(Instant)),
      leasePeriod: Type.Optional(nullable(ref(IntervalInput))),
      offlineLeasePeriod: Type.Optional(nullable(ref(IntervalInput))),
      gracePeriod: Type.Optional(nullable(ref(IntervalInput))),
      lingerPeriod: Type.Optional(nullable(ref(IntervalInput))),
      usageResetSchedule: Type.Optional(nullable(oneOf(usageResetSchedules))),
      leaseRenewal: Type.Optional(nullable(ref(LeaseRenewalInput))),
      detection: Type.Optional(nullable(detectionInput)),
      preset: Type.Optional(nullable(presetInput)),
      features: Type.Optional(nullable(Type.Array(ref(FeatureUpdate), { maxItems }))),
      attributes: Type.Optional(nullable(Type.Array(ref(AttributeUpdate), { maxItems }))),
    },
    { examples: [{ seatCount: 25, gracePeriod: { type: 'week', count: 2 } }] },
  ),
)

export const updateComponents = [FeatureUpdate, AttributeUpdate, EntitlementUpdate]
