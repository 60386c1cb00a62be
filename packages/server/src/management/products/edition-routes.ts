import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { editionSortParts, editionSorts, listEditions } from '../../storage/editions.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { noContent, readers, writers } from '../operation.ts'
import { changeEdition, createEdition, editionOrNotFound, removeEdition } from './edit-edition.ts'
import { productOrNotFound } from './edit-product.ts'
import { EditionInput, EditionList, EditionModel, toWireEdition } from './edition-model.ts'
import { editionIdOf, editionParams, productIdOf, productParams } from './product-path.ts'

const tags = ['Editions']
const unknown = ['productUnknown', 'editionUnknown'] as const

export function editionRoutes(api: Api, deps: Deps): void {
  addComponents(api, [EditionModel, EditionList, EditionInput])

  api.post(
    '/products/:productId/editions',
    {
      config: { scopes: writers, refusals: ['productUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'createEdition',
        summary: 'Create an edition of a product',
        params: productParams,
        body: ref(EditionInput),
        response: { 201: ref(EditionModel) },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const edition = await createEdition(deps, tenantId, productIdOf(params), body)
      return reply.code(201).send(tagged(reply, toWireEdition(edition)))
    },
  )

  api.get(
    '/products/:productId/editions',
    {
      config: { scopes: readers, refusals: ['productUnknown'] },
      schema: {
        tags,
        operationId: 'listEditions',
        summary: 'List the editions of a product',
        params: productParams,
        querystring: Type.Object(listQuery(editionSorts, 'the name')),
        response: { 200: ref(EditionList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const productId = productIdOf(params)
      await productOrNotFound(deps.db, tenantId, productId)
      const listing = readListing(query, editionSortParts, 'createdAt')
      const found = await listEditions(deps.db, tenantId, productId, listing)
      return listReply(query, found, found.items.map(toWireEdition))
    },
  )

  api.get(
    '/products/:productId/editions/:editionId',
    {
      config: { scopes: readers, refusals: unknown },
      schema: {
        tags,
        operationId: 'getEdition',
        summary: 'Read an edition',
        params: editionParams,
        response: { 200: ref(EditionModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const [productId, id] = [productIdOf(params), editionIdOf(params)]
      const edition = await editionOrNotFound(deps.db, tenantId, productId, id)
      return tagged(reply, toWireEdition(edition))
    },
  )

  api.put(
    '/products/:productId/editions/:editionId',
    {
      config: { scopes: writers, refusals: [...unknown, 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'updateEdition',
        summary: 'Change an edition',
        description: 'A description left out stays as it is.',
        params: editionParams,
        body: ref(EditionInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const [productId, id] = [productIdOf(params), editionIdOf(params)]
      const expect = expectMatch(request, toWireEdition)
      await changeEdition(deps, tenantId, productId, id, body, expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    '/products/:productId/editions/:editionId',
    {
      config: { scopes: writers, refusals: [...unknown, 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteEdition',
        summary: 'Delete an edition that nothing refers to',
        description: 'Refused while offerings or entitlements have it. Its values go with it.',
        params: editionParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const [productId, id] = [productIdOf(params), editionIdOf(params)]
      const expect = expectMatch(request, toWireEdition)
      await removeEdition(deps, tenantId, productId, id, expect)
      return reply.code(204).send()
    },
  )
}
