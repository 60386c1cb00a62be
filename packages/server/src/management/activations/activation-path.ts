import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const activationParams = Type.Object({ activationId: pathId('activation') })

export function activationIdOf(params: { activationId: string }): string {
  return wireIdOrNotFound('activation', params.activationId, 'activationUnknown')
}
