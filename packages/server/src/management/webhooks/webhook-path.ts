import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const webhookParams = Type.Object({ webhookListenerId: pathId('webhook') })

export function webhookIdOf(params: { webhookListenerId: string }): string {
  return wireIdOrNotFound('webhook', params.webhookListenerId, 'webhookUnknown')
}
