import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant, writeInstant } from '../../http/instant.ts'
import { page, pageOf, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { evidenceToWire, holderToWire } from '../../licensing/event-to-wire.ts'
import { type CloneRow, listPossibleClones } from '../../storage/possible-clones.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'

const tags = ['Activations']

export const PossibleClone = component(
  'PossibleClone',
  Type.Object({
    activationId: wireId('activation'),
    entitlementId: wireId('entitlement'),
    seatId: nullable(Type.String()),
    timestamp: Instant,
    sign: oneOf(['nonce', 'epoch', 'fingerprint', 'quickReactivation', 'usageQueue'], {
      description:
        'A nonce used before; a token from before the seat was taken again; another device than ' +
        'the one that holds the seat; an activation soon after either; a number of the usage ' +
        'queue with other content than was counted under it.',
    }),
    evidence: Type.Record(Type.String(), Type.Unknown(), {
      description: 'What was shown, and what it should have been.',
    }),
    ipAddress: nullable(Type.String({ description: 'From where the sign came.' })),
    holder: nullable(
      Type.Object(
        {
          fingerprint: nullable(Type.String()),
          clientVersion: nullable(Type.String()),
          lastLease: Instant,
          leaseExpiry: Instant,
          ipAddress: nullable(Type.String()),
        },
        {
          description: 'The other side: the seat as it stood, and from where it was last renewed.',
        },
      ),
    ),
  }),
)
const PossibleCloneList = pageOf('PossibleCloneList', ref(PossibleClone))

const querystring = Type.Object({
  ...pagingQuery,
  from: Type.Optional(Instant),
  to: Type.Optional({ ...Instant, description: 'Excluded.' }),
})

/** Signs that copies of a device are at work. */
export function possibleCloneRoutes(api: Api, deps: Deps): void {
  addComponents(api, [PossibleClone, PossibleCloneList])

  const list = async (
    tenantId: string,
    query: { pageNumber?: number; pageSize?: number; from?: string; to?: string },
    place: { entitlementId?: string; groupId?: string },
  ) => {
    const paging = readPaging(query)
    const { from, to } = query
    const filter = {
      ...place,
      ...(from !== undefined && { from: readInstant(from) }),
      ...(to !== undefined && { until: readInstant(to) }),
    }
    const { items, total } = await listPossibleClones(deps.db, tenantId, filter, paging)
    return page(items.map(cloneToWire), total, paging)
  }

  api.get(
    '/entitlements/:entitlementId/possible-clones',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listPossibleClonesOf',
        summary: 'Signs of copied devices at an entitlement, the latest first',
        params: entitlementParams,
        querystring,
        response: { 200: ref(PossibleCloneList) },
      },
    },
    async ({ params, query, tenantId }) => {
      const { entitlementId, groupId } = await placeOrNotFound(
        deps,
        tenantId,
        entitlementIdOf(params),
      )
      return list(tenantId, query, { entitlementId, groupId })
    },
  )

  api.get(
    '/possible-clones',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listPossibleClones',
        summary: 'Signs of copied devices at all entitlements, the latest first',
        querystring,
        response: { 200: ref(PossibleCloneList) },
      },
    },
    ({ query, tenantId }) => list(tenantId, query, {}),
  )
}

export function cloneToWire(row: CloneRow) {
  return {
    activationId: toWireId('activation', row.activation_id),
    entitlementId: toWireId('entitlement', row.entitlement_id),
    seatId: row.seat_id,
    timestamp: writeInstant(row.at),
    sign: row.sign,
    evidence: evidenceToWire(row.evidence),
    ipAddress: row.ip_address,
    holder: row.holder && { ...holderToWire(row.holder), ipAddress: row.holder_ip_address },
  }
}
