import { activationOperations } from '@leasehold/core/outcome'
import { Type } from 'typebox'
import {
  ActivateRequest,
  ActivationState,
  licensingComponents,
} from '../../http/licensing/schemas.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'

/** The State without what it says of the entitlement. */
export const ActivationModel = component(
  'Activation',
  Type.Pick(ActivationState, [
    'id',
    'activationMethod',
    'status',
    'leaseExpiry',
    'productId',
    'entitlementId',
    'seatId',
    'seatName',
    'username',
    'activated',
    'lastLease',
    'lingerExpiry',
    'deactivated',
    'mode',
  ]),
)

export const ActivationList = pageOf('ActivationList', ref(ActivationModel))

const LogLineModel = component(
  'ActivationLogLine',
  Type.Object({
    activationId: nullable(wireId('activation')),
    seatId: Type.String(),
    timestamp: Instant,
    operation: oneOf(activationOperations),
    leaseExpiry: nullable(Instant),
    location: Type.Object({
      ipAddress: nullable(Type.String()),
      countryCode: nullable(Type.String()),
      regionCode: nullable(Type.String()),
    }),
    seatsUsed: Type.Integer({ description: 'After the event.' }),
    seatLimit: nullable(Type.Integer({ description: 'Null is unlimited.' })),
    rightsVersion: nullable(
      Type.String({ description: 'The version that an activation or refresh delivered.' }),
    ),
    detail: nullable(Type.Record(Type.String(), Type.Unknown())),
  }),
)

export const ActivationLog = pageOf('ActivationLog', ref(LogLineModel))

/** The request of the Licensing API without what only a device knows of itself. */
export const CreateActivation = component(
  'CreateActivationRequest',
  Type.Omit(ActivateRequest, ['fingerprint', 'clientVersion'], {
    additionalProperties: false,
    examples: [
      {
        productId: 'prod_AZqz8hI0eryN7wEjRWeJqw',
        activationCredentials: { type: 'activationCode', code: 'K7QM-2WXF-94TR-HJ3D' },
        seatId: 'workstation-17',
        seatName: 'Workstation 17',
      },
    ],
  }),
)

export const RefreshActivation = component(
  'RefreshActivationRequest',
  Type.Object({ activationId: wireId('activation') }, { additionalProperties: false }),
)

export const activationComponents = [
  ...licensingComponents,
  ActivationList,
  ActivationLog,
  ActivationModel,
  CreateActivation,
  LogLineModel,
  RefreshActivation,
]
