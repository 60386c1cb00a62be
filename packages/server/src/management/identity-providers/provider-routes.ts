import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref } from '../../http/wire.ts'
import { listIdentityProviders } from '../../storage/people/identity-providers.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import {
  changeProvider,
  createProvider,
  providerOrNotFound,
  removeProvider,
} from './edit-provider.ts'
import {
  ProviderInput,
  ProviderList,
  ProviderModel,
  ProviderPatch,
  ProviderTest,
  providerToWire,
} from './provider-model.ts'
import { testProvider } from './test-provider.ts'

const config = { scopes: ['settings:admin'] } as const
const onOne = { ...config, refusals: ['identityProviderNotFound'] } as const
const toChange = {
  ...config,
  refusals: ['identityProviderNotFound', 'preconditionFailed'],
} as const
const tags = ['Identity providers']
const params = Type.Object({ identityProviderId: pathId('identityProvider') })
const path = '/account/identity-providers/:identityProviderId'
const idOf = (params: { identityProviderId: string }) =>
  wireIdOrNotFound('identityProvider', params.identityProviderId, 'identityProviderNotFound')

/** Whose tokens say who somebody is. */
export function identityProviderRoutes(api: Api, deps: Deps): void {
  addComponents(api, [ProviderInput, ProviderPatch, ProviderModel, ProviderList, ProviderTest])

  api.post(
    '/account/identity-providers',
    {
      config,
      schema: {
        tags,
        operationId: 'createIdentityProvider',
        summary: 'Add an identity provider',
        description:
          'Tokens of it take seats in place of activation codes, and with a clientId it signs ' +
          'people in to the portal. Once a customer has a provider of its own, that of the vendor no ' +
          'longer speaks for the contacts of that customer.',
        body: ref(ProviderInput),
        response: { 201: ref(ProviderModel) },
      },
    },
    async ({ principal, body }, reply) => {
      const provider = await createProvider(deps, principal, body)
      return reply.code(201).send(tagged(reply, providerToWire(provider)))
    },
  )

  api.get(
    '/account/identity-providers',
    {
      config,
      schema: {
        tags,
        operationId: 'listIdentityProviders',
        summary: 'List the identity providers',
        querystring: Type.Object({
          ...pagingQuery,
          customerId: Type.Optional(
            Type.String({ description: 'Only those of this customer; `none`: of no customer.' }),
          ),
          enabled: Type.Optional(Type.Boolean()),
        }),
        response: { 200: ref(ProviderList) },
      },
    },
    async ({ tenantId, query }) => {
      const paging = readPaging(query)
      const { customerId: customer, enabled } = query
      const customerId =
        customer === undefined
          ? undefined
          : customer === 'none'
            ? null
            : readWireId('customer', customer, 'customerId')
      const filter = { customerId, enabled }
      const found = await listIdentityProviders(deps.db, tenantId, filter, paging)
      return page(found.items.map(providerToWire), found.total, paging)
    },
  )

  api.get(
    path,
    {
      config: onOne,
      schema: {
        tags,
        operationId: 'getIdentityProvider',
        summary: 'Read an identity provider',
        params,
        response: { 200: ref(ProviderModel) },
      },
    },
    async ({ tenantId, params }, reply) =>
      tagged(reply, providerToWire(await providerOrNotFound(deps, tenantId, idOf(params)))),
  )

  api.patch(
    path,
    {
      config: toChange,
      schema: {
        tags,
        operationId: 'updateIdentityProvider',
        summary: 'Change an identity provider',
        description: 'What is left out stays. Counts from the next token on.',
        params,
        body: ref(ProviderPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request
      const expect = expectMatch(request, providerToWire)
      await changeProvider(deps, principal, idOf(params), body, expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    path,
    {
      config: toChange,
      schema: {
        tags,
        operationId: 'deleteIdentityProvider',
        summary: 'Delete an identity provider',
        description: 'Seats that were taken with its tokens go on.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      await removeProvider(deps, tenantId, idOf(params), expectMatch(request, providerToWire))
      return reply.code(204).send()
    },
  )

  api.post(
    `${path}/test`,
    {
      config: onOne,
      schema: {
        tags,
        operationId: 'testIdentityProvider',
        summary: 'Read its discovery document and keys now, and tell what is wrong',
        params,
        response: { 200: ref(ProviderTest) },
      },
    },
    async ({ tenantId, params }) =>
      testProvider(deps, await providerOrNotFound(deps, tenantId, idOf(params))),
  )
}
