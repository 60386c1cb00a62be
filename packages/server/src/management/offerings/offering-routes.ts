import { concurrencyModes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { expandQuery } from '../../http/expand.ts'
import { page, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, readWireId, ref, wireId } from '../../http/wire.ts'
import { listOfferings, type OfferingFilter, offeringSorts } from '../../storage/offerings.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { listQuery, readListing } from '../list-query.ts'
import { noContent, readers, writers } from '../operation.ts'
import { changeOffering, createOffering, offeringOrNotFound, removeOffering } from './edit-offering.ts'
import { expandOfferings, offeringExpands } from './expand-offerings.ts'
import { OfferingInput, OfferingPatch, readNewOffering, readOffering } from './offering-input.ts'
import {
  OfferingEditionModel,
  OfferingList,
  OfferingModel,
  OfferingStatsModel,
  toWireOffering,
} from './offering-model.ts'

const tags = ['Offerings']
const params = Type.Object({ offeringId: pathId('offering') })
const idOf = (params: { offeringId: string }) =>
  wireIdOrNotFound('offering', params.offeringId, 'offeringUnknown')

const filterQuery = Type.Object({
  productId: Type.Optional(wireId('product')),
  editionId: Type.Optional(wireId('edition')),
  planId: Type.Optional(wireId('plan')),
  concurrencyMode: Type.Optional(oneOf(concurrencyModes)),
})

function readFilter(query: Static<typeof filterQuery>): OfferingFilter {
  const { productId, editionId, planId, concurrencyMode } = query
  return {
    ...(productId && { productId: readWireId('product', productId, 'productId') }),
    ...(editionId && { editionId: readWireId('edition', editionId, 'editionId') }),
    ...(planId && { planId: readWireId('plan', planId, 'planId') }),
    ...(concurrencyMode && { concurrencyMode }),
  }
}

export function offeringRoutes(api: Api, deps: Deps): void {
  addComponents(api, [OfferingEditionModel, OfferingStatsModel, OfferingModel, OfferingList])
  addComponents(api, [OfferingInput, OfferingPatch])

  api.post(
    '/offerings',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createOffering',
        summary: 'Create an offering',
        description:
          'What is ordered, by its SKU. A concurrent one needs a product with a lease period.',
        body: ref(OfferingInput),
        response: { 201: ref(OfferingModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const offering = await createOffering(deps, tenantId, readNewOffering(body))
      return reply.code(201).send(tagged(reply, toWireOffering(offering)))
    },
  )

  api.get(
    '/offerings',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listOfferings',
        summary: 'List the offerings',
        querystring: Type.Object({
          ...listQuery(offeringSorts, 'name and sku'),
          ...filterQuery.properties,
          ...expandQuery(offeringExpands),
        }),
        response: { 200: ref(OfferingList) },
      },
    },
    async ({ tenantId, query }) => {
      const paging = readPaging(query)
      const listing = readListing(query, paging, 'createdAt')
      const found = await listOfferings(deps.db, tenantId, readFilter(query), listing)
      const items = await expandOfferings(deps.db, tenantId, found.items, query.expand)
      return page(items, found.total, paging)
    },
  )

  api.get(
    '/offerings/:offeringId',
    {
      config: { scopes: readers, refusals: ['offeringUnknown'] },
      schema: {
        tags,
        operationId: 'getOffering',
        summary: 'Read an offering',
        params,
        querystring: Type.Object(expandQuery(offeringExpands)),
        response: { 200: ref(OfferingModel) },
      },
    },
    async ({ tenantId, params, query }, reply) => {
      const offering = await offeringOrNotFound(deps.db, tenantId, idOf(params))
      const model = tagged(reply, toWireOffering(offering))
      const [expanded] = await expandOfferings(deps.db, tenantId, [offering], query.expand)
      return expanded ?? model
    },
  )

  for (const [method, body] of [
    ['PUT', OfferingInput],
    ['PATCH', OfferingPatch],
  ] as const) {
    api.route({
      method,
      url: '/offerings/:offeringId',
      config: {
        scopes: writers,
        refusals: ['offeringUnknown', 'duplicate', 'differentProduct', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateOffering' : 'patchOffering',
        summary: method === 'PUT' ? 'Change an offering' : 'Change parts of an offering',
        description:
          'An optional field left out stays as it is, customFields are replaced as a whole. ' +
          'Entitlements keep what they were sold with until their overrides are reset.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const fields = readOffering(request.body)
        await changeOffering(deps, request.tenantId, idOf(request.params), fields, (offering) =>
          expectMatch(request, toWireOffering(offering)),
        )
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/offerings/:offeringId',
    {
      config: { scopes: writers, refusals: ['offeringUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteOffering',
        summary: 'Delete an offering without entitlements',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await removeOffering(deps, request.tenantId, idOf(request.params), (offering) =>
        expectMatch(request, toWireOffering(offering)),
      )
      return reply.code(204).send()
    },
  )
}
