import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import type { Contact, CustomField, Page } from '../api/models.ts'
import { CommandError } from '../usage-error.ts'
import { findOne } from './find.ts'

const search = '/customers/contacts/search'

/** By id, e-mail, name or reference. */
export function findContact(api: Api, text: string): Promise<Contact> {
  return findOne<Contact>(text, {
    kind: 'contact',
    noun: 'contact',
    read: async (id) => {
      const [contact] = (await api.get<Page<Contact>>(search, { id })).items
      if (contact === undefined) throw new CommandError(`There is no contact ${text}.`)
      return contact
    },
    search: (wanted) => everyItem(api, search, { search: wanted }),
    names: (contact) => [contact.email, contactName(contact), contact.contactRefId],
    columns: (contact) => [contact.id, contact.email, contactName(contact) ?? ''],
  })
}

export function contactPath({ id, customerId }: Contact): string {
  return `/customers/${customerId}/contacts/${id}`
}

export function contactName({ firstName, lastName }: Contact): string | null {
  return [firstName, lastName].filter(Boolean).join(' ') || null
}

/** By id, key or display name. */
export function findCustomField(api: Api, text: string): Promise<CustomField> {
  return findOne<CustomField>(text, {
    kind: 'customField',
    noun: 'custom field',
    read: (id) => api.get(`/account/custom-fields/${id}`),
    search: () => everyCustomField(api),
    names: ({ key, displayName }) => [key, displayName],
    columns: ({ id, entityType, key }) => [id, entityType, key],
  })
}

async function* everyCustomField(api: Api): AsyncGenerator<CustomField> {
  const { items } = await api.get<{ items: readonly CustomField[] }>('/account/custom-fields')
  yield* items
}
