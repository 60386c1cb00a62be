import { summaryReasons } from '@leasehold/core/outcome'
import { featureTypes, licenseStartTypes } from '@leasehold/core/rights'
import { activationModes } from '@leasehold/core/state'
import { entitlementStatuses } from '@leasehold/core/status'
import { detectionGroups } from '@leasehold/core/updates/detection'
import { Type } from 'typebox'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { ChangeModel, historyComponents, RightsModel } from '../history/version-model.ts'

const limit = nullable(Type.Integer({ description: 'Overdraft included; null is unlimited.' }))

export const LossesModel = component(
  'ChangeLosses',
  Type.Object({
    features: Type.Array(
      Type.Object({
        key: Type.String(),
        type: oneOf(featureTypes),
        reason: oneOf(['removed', 'off', 'lowered']),
        from: limit,
        to: limit,
      }),
    ),
    attributes: Type.Array(Type.Object({ key: Type.String(), from: Type.String() })),
    holdings: Type.Array(
      Type.Object({
        key: Type.String(),
        over: Type.Integer({ description: 'Elements in use that the new limit does not cover.' }),
      }),
    ),
    usage: Type.Array(
      Type.Object({
        key: Type.String(),
        used: Type.Integer({ description: 'What the count, which begins again, had come to.' }),
      }),
    ),
    startsBy: Type.Optional(
      oneOf(licenseStartTypes, {
        description: 'How it has to be started, where the first seat would have started it.',
      }),
    ),
  }),
)

const SummaryModel = component(
  'ChangeUsageSummary',
  Type.Object({
    key: Type.String(),
    from: Instant,
    until: Instant,
    used: Type.Integer(),
    overdraftUsed: Type.Integer(),
    reason: oneOf(summaryReasons),
  }),
)

const SeatModel = component(
  'ChangeSeat',
  Type.Object({
    activationId: wireId('activation'),
    seatId: Type.String(),
    seatName: nullable(Type.String()),
  }),
)

const DeviceModel = component(
  'ChangeDevice',
  Type.Object({
    ...SeatModel.properties,
    mode: oneOf(activationModes),
    holdingsLost: Type.Array(Type.Object({ key: Type.String(), amount: Type.Integer() }), {
      description: 'Elements of pools that are gone; they go back at its next refresh.',
    }),
    pushBy: nullable(Instant),
    pollBy: nullable(Instant),
    renewBy: nullable(Instant),
    leaseBy: nullable(Instant),
    worstCase: nullable(Instant),
  }),
)

/** What a change of an entitlement would do. */
export const ChangePreviewModel = component(
  'ChangePreview',
  Type.Object({
    dryRun: Type.Literal(true),
    entitlementId: wireId('entitlement'),
    at: Type.Unsafe<string>({ ...Instant, description: 'The instant that it was decided for.' }),
    version: Type.Object({ from: Type.String(), to: Type.String() }),
    status: Type.Object({ from: oneOf(entitlementStatuses), to: oneOf(entitlementStatuses) }),
    changes: Type.Array(ref(ChangeModel)),
    stillExpired: Type.Boolean({ description: 'A renewal that ends in the past all the same.' }),
    losses: ref(LossesModel),
    summaries: Type.Array(ref(SummaryModel), {
      description: 'Usage periods that it would close, for billing.',
    }),
    seats: Type.Object({
      used: Type.Integer({ description: 'After the change.' }),
      limit,
      overLimit: Type.Integer({ description: 'Held above the limit until they are given back.' }),
      freed: Type.Array(ref(SeatModel), { description: 'Lingering seats that it would end.' }),
    }),
    publishedAt: nullable(
      Type.Unsafe<string>({
        ...Instant,
        description: 'When polls and the stream would deliver it; null is not by itself.',
      }),
    ),
    undetected: Type.Array(oneOf(detectionGroups), {
      description:
        'Groups of it that devices would not be told of: send it, or wait for a renewal.',
    }),
    devices: Type.Object({
      total: Type.Integer(),
      worstCase: nullable(
        Type.Unsafe<string>({
          ...Instant,
          description: 'When the last device knows at the latest; null is never by itself.',
        }),
      ),
      items: Type.Array(ref(DeviceModel), {
        description:
          'Those that run on it, and by when each knows: connected, polling, renewing, and at the ' +
          'latest. Of more than 500, the ones that know last.',
      }),
    }),
  }),
)

/** What disabling or enabling a customer would do. */
export const CustomerPreviewModel = component(
  'CustomerChangePreview',
  Type.Object({
    dryRun: Type.Literal(true),
    customerId: wireId('customer'),
    entitlements: Type.Object({
      total: Type.Integer({ description: 'How many it would change.' }),
      items: Type.Array(ref(ChangePreviewModel), { description: 'At most 100 of them.' }),
    }),
  }),
)

/** What an order would make. */
export const OrderPreviewModel = component(
  'OrderPreview',
  Type.Object({
    dryRun: Type.Literal(true),
    entitlements: Type.Array(ref(RightsModel), { description: 'One for each SKU.' }),
  }),
)

export const previewComponents = [
  ...historyComponents,
  ChangePreviewModel,
  CustomerPreviewModel,
  DeviceModel,
  LossesModel,
  OrderPreviewModel,
  SeatModel,
  SummaryModel,
]
