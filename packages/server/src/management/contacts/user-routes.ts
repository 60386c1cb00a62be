import { type Static, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { contactSortParts, listContacts } from '../../storage/people/contacts.ts'
import { findCredentials } from '../../storage/people/credentials.ts'
import { customerIdOf, customerParams } from '../customers/customer-path.ts'
import { customerOrNotFound } from '../customers/edit-customer.ts'
import { namingDuplicates } from '../duplicate.ts'
import { readListing } from '../list-query.ts'
import { noContent } from '../operation.ts'
import { toWireContact } from './contact-model.ts'
import { contactPlaceOf } from './contact-path.ts'
import { PasswordActionInput } from './credentials-model.ts'
import { contactOrNotFound, createContact, writeContact } from './edit-contact.ts'
import {
  type CredentialsChange,
  credentialsOrNotFound,
  requestPassword,
  writeCredentials,
} from './edit-credentials.ts'
import { credentialsToWire } from './read-credentials.ts'
import {
  CustomerUserInput,
  CustomerUserList,
  CustomerUserModel,
  listedUserOf,
  userComponents,
  userOf,
} from './user-model.ts'

const tags = ['Contacts']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']
const writers: readonly Scope[] = ['customers:admin']
const list = '/customers/:customerId/users'
const one = `${list}/:userId`
const params = Type.Object({ customerId: pathId('customer'), userId: pathId('contact') })
const description = 'As version 2024-01-01 has it: a contact and its credentials in one.'

/** Contacts under the older version's name, each with its credentials. */
export function customerUserRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...userComponents, PasswordActionInput])

  api.post(
    list,
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'createCustomerUser',
        summary: 'Create a contact that can sign in',
        description,
        params: customerParams,
        body: ref(CustomerUserInput),
        response: { 201: ref(CustomerUserModel) },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const customerId = customerIdOf(params)
      const creating = deps.db.transaction().execute(async (db) => {
        const within = { ...deps, db }
        const contact = await createContact(within, tenantId, customerId, fieldsOf(body))
        const place = { customerId, contactId: contact.id }
        await writeCredentials(within, tenantId, place, changeOf(body))
        return userAt(within, tenantId, place)
      })
      return reply.code(201).send(await namingDuplicates(creating))
    },
  )

  api.get(
    list,
    {
      config: { scopes: readers, refusals: ['customerUnknown'] },
      schema: {
        tags,
        operationId: 'listCustomerUsers',
        summary: 'List the contacts of a customer with how they sign in',
        description,
        params: customerParams,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(CustomerUserList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const { id: customerId } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      const paging = readPaging(query)
      const listing = {
        ...readListing(query, contactSortParts, 'createdAt'),
        count: 'exact',
      } as const
      const found = await listContacts(deps.db, tenantId, { customerId }, listing)
      const users = found.items.map(async (contact) => {
        const credentials = await findCredentials(deps.db, tenantId, contact.id)
        const told = credentials && (await credentialsToWire(deps, tenantId, contact, credentials))
        return listedUserOf(toWireContact(contact), told)
      })
      return page(await Promise.all(users), found.total, paging)
    },
  )

  api.get(
    one,
    {
      config: {
        scopes: readers,
        refusals: ['customerUnknown', 'contactUnknown', 'credentialsUnknown'],
      },
      schema: {
        tags,
        operationId: 'getCustomerUser',
        summary: 'Read a contact that can sign in',
        description,
        params,
        response: { 200: ref(CustomerUserModel) },
      },
    },
    async ({ tenantId, params }) => userAt(deps, tenantId, placeOf(params)),
  )

  api.put(
    one,
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'contactUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'updateCustomerUser',
        summary: 'Change a contact and how it signs in',
        description,
        params,
        body: ref(CustomerUserInput),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const place = placeOf(params)
      const changing = deps.db.transaction().execute(async (db) => {
        const within = { ...deps, db }
        await writeContact(within, tenantId, place, fieldsOf(body))
        await writeCredentials(within, tenantId, place, changeOf(body))
      })
      await namingDuplicates(changing)
      return reply.code(204).send()
    },
  )

  api.post(
    `${one}/password/action`,
    {
      config: {
        scopes: writers,
        refusals: [
          ...(['customerUnknown', 'contactUnknown', 'credentialsUnknown'] as const),
          ...(['passwordExists', 'passwordNotSet', 'mailNotConfigured', 'stateConflict'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'requestCustomerUserPassword',
        summary: 'Mail a contact a link to choose a password',
        description,
        params,
        body: ref(PasswordActionInput),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      await requestPassword(deps, tenantId, placeOf(params), body.action)
      return reply.code(204).send()
    },
  )
}

const placeOf = ({ customerId, userId }: Static<typeof params>) =>
  contactPlaceOf({ customerId, contactId: userId })

async function userAt(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  place: { customerId: string; contactId: string },
) {
  const contact = await contactOrNotFound(deps.db, tenantId, place)
  const credentials = await credentialsOrNotFound(deps.db, tenantId, contact.id)
  const told = await credentialsToWire(deps, tenantId, contact, credentials)
  return userOf(toWireContact(contact), told)
}

type Body = Static<typeof CustomerUserInput>

function fieldsOf({ email, firstName, lastName }: Body) {
  return {
    email,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
  }
}

function changeOf({ authentication, role }: Body): CredentialsChange {
  return { type: authentication.type, claimValue: authentication.claimValue ?? null, role }
}
