import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { evidenceToWire, holderToWire } from '../../licensing/event-to-wire.ts'
import type { CloneRow } from '../../storage/possible-clones.ts'
import { EntitlementReference, expandedEntitlement } from '../entitlements/entitlement-reference.ts'

export const PossibleClone = component(
  'PossibleClone',
  Type.Object({
    activationId: wireId('activation'),
    entitlementId: wireId('entitlement'),
    entitlement: expandedEntitlement,
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
export const PossibleCloneList = pageOf('PossibleCloneList', ref(PossibleClone))

export const cloneComponents = [EntitlementReference, PossibleClone, PossibleCloneList]

export function cloneToWire(
  row: CloneRow,
  entitlement: Static<typeof PossibleClone>['entitlement'] = null,
): Static<typeof PossibleClone> {
  return {
    activationId: toWireId('activation', row.activation_id),
    entitlementId: toWireId('entitlement', row.entitlement_id),
    entitlement,
    seatId: row.seat_id,
    timestamp: writeInstant(row.at),
    sign: row.sign,
    evidence: evidenceToWire(row.evidence),
    ipAddress: row.ip_address,
    holder: row.holder && { ...holderToWire(row.holder), ipAddress: row.holder_ip_address },
  }
}
