import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, readWireId, ref, wireId } from '../../http/wire.ts'
import { contactSortParts, contactSorts, listContacts } from '../../storage/people/contacts.ts'
import { tagged } from '../content-tag.ts'
import { customerIdOf, customerParams } from '../customers/customer-path.ts'
import { customerOrNotFound } from '../customers/edit-customer.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { ContactList, ContactModel, contactStatuses, toWireContact } from './contact-model.ts'
import { contactParams, contactPlaceOf } from './contact-path.ts'
import { contactOrNotFound } from './edit-contact.ts'

const tags = ['Contacts']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']

const filterQuery = {
  ...listQuery(contactSorts, 'the e-mail, the name and the contactRefId'),
  email: Type.Optional(
    Type.String({ maxLength: 100, description: 'The whole address, in whatever case.' }),
  ),
  status: Type.Optional(oneOf(contactStatuses)),
}

type FilterQuery = { email?: string; status?: (typeof contactStatuses)[number] }

const readFilter = ({ email, status }: FilterQuery) => ({
  email: email?.trim(),
  active: status === undefined ? undefined : status === 'active',
})

export function contactRoutes(api: Api, deps: Deps): void {
  addComponents(api, [ContactModel, ContactList])

  api.get(
    '/customers/:customerId/contacts',
    {
      config: { scopes: readers, refusals: ['customerUnknown'] },
      schema: {
        tags,
        operationId: 'listContacts',
        summary: 'List the contacts of a customer',
        params: customerParams,
        querystring: Type.Object(filterQuery),
        response: { 200: ref(ContactList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const { id: customerId } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      const filter = { customerId, ...readFilter(query) }
      const listing = readListing(query, contactSortParts, 'createdAt')
      const found = await listContacts(deps.db, tenantId, filter, listing)
      return listReply(query, found, found.items.map(toWireContact))
    },
  )

  api.get(
    '/customers/contacts/search',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'searchContacts',
        summary: 'Find contacts of any customer, by e-mail for one',
        querystring: Type.Object({
          ...filterQuery,
          id: Type.Optional(wireId('contact')),
          customerId: Type.Optional(wireId('customer')),
        }),
        response: { 200: ref(ContactList) },
      },
    },
    async ({ tenantId, query }) => {
      const { id, customerId } = query
      const filter = {
        id: id === undefined ? undefined : readWireId('contact', id, 'id'),
        customerId:
          customerId === undefined ? undefined : readWireId('customer', customerId, 'customerId'),
        ...readFilter(query),
      }
      const listing = readListing(query, contactSortParts, 'createdAt')
      const found = await listContacts(deps.db, tenantId, filter, listing)
      return listReply(query, found, found.items.map(toWireContact))
    },
  )

  api.get(
    '/customers/:customerId/contacts/:contactId',
    {
      config: { scopes: readers, refusals: ['customerUnknown', 'contactUnknown'] },
      schema: {
        tags,
        operationId: 'getContact',
        summary: 'Read a contact',
        params: contactParams,
        response: { 200: ref(ContactModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const contact = await contactOrNotFound(deps.db, tenantId, contactPlaceOf(params))
      return tagged(reply, toWireContact(contact))
    },
  )
}
