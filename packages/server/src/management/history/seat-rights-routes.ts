import { toWireId } from '@leasehold/core/ids'
import type { Rights } from '@leasehold/core/rights'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant, writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { addComponents } from '../../http/routes.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { findVersionAt } from '../../storage/entitlement-versions.ts'
import { rightsOfVersion } from '../../storage/rights-of-version.ts'
import { activationIdOf, activationParams } from '../activations/activation-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { rightsAtToWire } from './rights-at-to-wire.ts'
import { seatRightsAt } from './seat-rights.ts'
import { historyComponents, RightsModel } from './version-model.ts'

export const SeatRightsModel = component(
  'SeatRights',
  Type.Object({
    at: Instant,
    activationId: wireId('activation'),
    entitlementId: wireId('entitlement'),
    seatId: Type.String(),
    status: oneOf(['active', 'linger', 'leaseExpired', 'none'], {
      description: 'Only an active seat was allowed anything.',
    }),
    leaseExpiry: nullable(Instant),
    delivered: nullable({
      ...Instant,
      description:
        'When the activation, refresh or update that brought the rights is known to have arrived.',
    }),
    rightsVersion: nullable(Type.String({ description: 'As delivered.' })),
    entitlementVersion: nullable(
      Type.String({ description: 'What the entitlement granted then, delivered or not.' }),
    ),
    rights: nullable(ref(RightsModel)),
    held: Type.Array(
      Type.Object(
        { key: Type.String(), amount: Type.Integer() },
        {
          description: 'Elements of a pool.',
        },
      ),
    ),
  }),
)

/** What a seat was allowed at an instant. */
export function seatRightsRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...historyComponents, SeatRightsModel])

  api.get(
    '/entitlements/activations/:activationId/rights',
    {
      config: {
        scopes: entitlementReaders,
        refusals: ['activationUnknown', 'historyForgotten'],
      },
      schema: {
        tags: ['Activations'],
        operationId: 'getSeatRights',
        summary: 'What a seat was allowed at an instant',
        description:
          'Now without `at`. A device goes by what its latest activation, refresh or update ' +
          'delivered, until the end of that lease; an update is known from when the device has ' +
          'shown to have it. As far back as the activation log is kept.',
        params: activationParams,
        querystring: Type.Object({ at: Type.Optional(Instant) }),
        response: { 200: ref(SeatRightsModel) },
      },
    },
    async ({ params, query, tenantId }) => {
      const at = query.at === undefined ? deps.clock.now() : readInstant(query.at)
      const { activation, seat } = await seatRightsAt(deps, tenantId, activationIdOf(params), at)
      const { entitlementId, groupId } = activation
      const granted = await findVersionAt(deps.db, tenantId, { groupId, entitlementId }, at)
      const place = { tenantId, groupId, entitlementId }
      const rights: Rights | null =
        seat.status === 'active' && seat.version !== null
          ? await rightsOfVersion(deps.db, place, seat.version)
          : null
      return {
        at: writeInstant(at),
        activationId: toWireId('activation', activation.id),
        entitlementId: toWireId('entitlement', entitlementId),
        seatId: activation.seatId,
        status: seat.status,
        leaseExpiry: writeInstantOrNull(seat.leaseExpiryAt),
        delivered: writeInstantOrNull(seat.deliveredAt),
        rightsVersion: seat.version === null ? null : `${deps.epoch}.${seat.version}`,
        entitlementVersion: granted ? `${deps.epoch}.${granted.version}` : null,
        rights: rights && rightsAtToWire(rights, deps.epoch, at),
        held: Object.entries(seat.held).map(([key, amount]) => ({ key, amount })),
      }
    },
  )
}
