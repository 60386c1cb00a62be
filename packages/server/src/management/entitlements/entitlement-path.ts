import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const entitlementParams = Type.Object({ entitlementId: pathId('entitlement') })

export function entitlementIdOf(params: { entitlementId: string }): string {
  return wireIdOrNotFound('entitlement', params.entitlementId, 'entitlementUnknown')
}
