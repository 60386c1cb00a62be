import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { customerIdOf, customerParams } from '../customers/customer-path.ts'
import { noContent } from '../operation.ts'
import { ContactInput, ContactPatch, readContact } from './contact-input.ts'
import { ContactModel, toWireContact } from './contact-model.ts'
import { contactParams, contactPlaceOf } from './contact-path.ts'
import { changeContact, createContact, removeContact } from './edit-contact.ts'

const tags = ['Contacts']
const writers: readonly Scope[] = ['customers:admin']

export function editContactRoutes(api: Api, deps: Deps): void {
  addComponents(api, [ContactModel, ContactInput, ContactPatch])

  api.post(
    '/customers/:customerId/contacts',
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'createContact',
        summary: 'Create a contact',
        description:
          'A person at the customer. It can sign in once it has credentials, and use the ' +
          'entitlements of the groups that it is an authorised contact of.',
        params: customerParams,
        body: ref(ContactInput),
        response: { 201: ref(ContactModel) },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const fields = { ...readContact(body), email: body.email }
      const contact = await createContact(deps, tenantId, customerIdOf(params), fields)
      return reply.code(201).send(tagged(reply, toWireContact(contact)))
    },
  )

  api.patch(
    '/customers/:customerId/contacts/:contactId',
    {
      config: {
        scopes: writers,
        refusals: ['customerUnknown', 'contactUnknown', 'duplicate', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: 'patchContact',
        summary: 'Change parts of a contact',
        description:
          'What is left out stays, null clears. Another e-mail is also the new user name of a ' +
          'password account, and ends what links to set a password are under way.',
        params: contactParams,
        body: ref(ContactPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const expect = expectMatch(request, toWireContact)
      await changeContact(deps, tenantId, contactPlaceOf(params), readContact(body), expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    '/customers/:customerId/contacts/:contactId',
    {
      config: {
        scopes: writers,
        refusals: ['customerUnknown', 'contactUnknown', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: 'deleteContact',
        summary: 'Delete a contact, its credentials and what it is authorised for',
        description: 'Seats that it has taken stay taken: free them, or their leases end.',
        params: contactParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireContact)
      await removeContact(deps, tenantId, contactPlaceOf(params), expect)
      return reply.code(204).send()
    },
  )
}
