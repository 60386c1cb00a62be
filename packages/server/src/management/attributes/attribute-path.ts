import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const attributeParam = { attributeId: pathId('attribute') }

export function attributeIdOf(params: { attributeId: string }): string {
  return wireIdOrNotFound('attribute', params.attributeId, 'attributeNotFound')
}
