import { activationModes } from '@leasehold/core/state'
import { Type } from 'typebox'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { PublicationModel } from '../entitlements/publication-model.ts'
import { ChangeModel } from '../history/version-model.ts'

export const lagReasons = [
  'none',
  'notAcknowledged',
  'waitsForWindow',
  'notDetected',
  'offline',
  'stopped',
  'localServer',
] as const

export const KnownByModel = component(
  'KnownBy',
  Type.Object({
    publishedAt: {
      ...nullable(Instant),
      description: 'When polls and the stream deliver it; null: not by itself.',
    },
    pushBy: { ...nullable(Instant), description: 'If it is connected to the stream.' },
    pollBy: { ...nullable(Instant), description: 'If it is online: at its next poll.' },
    renewBy: { ...nullable(Instant), description: 'If it is online: at its next renewal.' },
    leaseBy: { ...nullable(Instant), description: 'When its lease ends; null: never.' },
    worstCase: {
      ...nullable(Instant),
      description: 'After it no device works on older rights; null: there is no such date.',
    },
  }),
)

export const TwinModel = component(
  'ActivationTwin',
  Type.Object({
    activationId: wireId('activation'),
    entitlementId: wireId('entitlement'),
    seatId: Type.String(),
    seatName: nullable(Type.String()),
    mode: oneOf(activationModes),
    cloud: Type.Object({
      version: Type.String(),
      publication: ref(PublicationModel),
    }),
    device: Type.Object({
      version: {
        ...nullable(Type.String()),
        description: 'The latest that it has shown to have; null before it has shown any.',
      },
      acknowledged: nullable(Instant),
      deliveredVersion: {
        ...nullable(Type.String()),
        description: 'Given with the lease granted last, whether it arrived or not.',
      },
      leaseExpiry: Instant,
    }),
    nonce: Type.Object({
      epoch: Type.Integer({ description: 'How often the seat was taken anew or handed in.' }),
      number: Type.Integer({
        description: 'Of the current nonce: each call that uses it up makes the next.',
      }),
      suspected: {
        ...nullable(Instant),
        description:
          'When a nonce used before or a token of an older epoch was shown last; null once the ' +
          'seat is taken again.',
      },
    }),
    differences: Type.Array(ref(ChangeModel), {
      description: 'From what the device has to what is saved, as a client sees it.',
    }),
    lag: Type.Object({
      versions: Type.Integer({ description: 'How many versions the device is behind.' }),
      since: { ...nullable(Instant), description: 'When the first that it lacks was saved.' },
      reason: oneOf(lagReasons),
    }),
    servedBy: {
      ...nullable(
        Type.Object({
          localLicenseServerId: wireId('localServer'),
          name: Type.String(),
          outOfSync: Type.Boolean({ description: 'It was not sent what was edited since.' }),
          lastReport: Type.Integer({ description: 'Number of its latest usage report.' }),
          knownBy: {
            ...Instant,
            description: 'When its delegation ends: it serves nothing on older rights after it.',
          },
        }),
      ),
      description: 'The local license server that serves it; null: this server does.',
    },
    knownBy: ref(KnownByModel),
  }),
)

export const twinComponents = [KnownByModel, TwinModel]
