import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const customerParams = Type.Object({ customerId: pathId('customer') })

export function customerIdOf(params: { customerId: string }): string {
  return wireIdOrNotFound('customer', params.customerId, 'customerUnknown')
}
