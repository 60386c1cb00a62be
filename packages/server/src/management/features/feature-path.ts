import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const featureParam = { featureId: pathId('feature') }

export function featureIdOf(params: { featureId: string }): string {
  return wireIdOrNotFound('feature', params.featureId, 'featureNotFound')
}
