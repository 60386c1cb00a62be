import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import type { Webhook } from '../api/models.ts'
import { findOne } from '../names/find.ts'

export const path = '/account/webhooks'

export function findWebhook(api: Api, text: string): Promise<Webhook> {
  return findOne<Webhook>(text, {
    kind: 'webhook',
    noun: 'listener',
    read: (id) => api.get(`${path}/${id}`),
    search: () => everyItem(api, path),
    names: ({ uri, description }) => [uri, description],
    columns: ({ id, uri, description }) => [id, uri, description ?? ''],
  })
}
