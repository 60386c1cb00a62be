import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const offeringParams = Type.Object({ offeringId: pathId('offering') })

export function offeringIdOf(params: { offeringId: string }): string {
  return wireIdOrNotFound('offering', params.offeringId, 'offeringUnknown')
}
