import { concurrencyModes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { expandQuery } from '../../http/expand.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, readWireId, ref, wireId } from '../../http/wire.ts'
import {
  listOfferings,
  type OfferingFilter,
  offeringSortParts,
  offeringSorts,
} from '../../storage/offerings.ts'
import { tagged } from '../content-tag.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { readers } from '../operation.ts'
import { offeringOrNotFound } from './edit-offering.ts'
import { expandOfferings, offeringExpands } from './expand-offerings.ts'
import {
  OfferingEditionModel,
  OfferingList,
  OfferingModel,
  OfferingStatsModel,
  toWireOffering,
} from './offering-model.ts'
import { offeringIdOf, offeringParams } from './offering-path.ts'

const tags = ['Offerings']

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
      const listing = readListing(query, offeringSortParts, 'createdAt')
      const found = await listOfferings(deps.db, tenantId, readFilter(query), listing)
      const items = await expandOfferings(deps.db, tenantId, found.items, query.expand)
      return listReply(query, found, items)
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
        params: offeringParams,
        querystring: Type.Object(expandQuery(offeringExpands)),
        response: { 200: ref(OfferingModel) },
      },
    },
    async ({ tenantId, params, query }, reply) => {
      const offering = await offeringOrNotFound(deps.db, tenantId, offeringIdOf(params))
      const model = tagged(reply, toWireOffering(offering))
      const [expanded] = await expandOfferings(deps.db, tenantId, [offering], query.expand)
      return expanded ?? model
    },
  )
}
