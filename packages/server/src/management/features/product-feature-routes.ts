import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { productIdOf, productParams, productPlaceOf } from '../products/product-path.ts'
import { createFeature } from './edit-feature.ts'
import {
  FeatureCreate,
  FeatureList,
  FeatureModel,
  FeaturePatch,
  ProductFeatureUpdate,
  readFeature,
  readNewFeature,
  toWireFeature,
} from './feature-model.ts'
import { featureIdOf, featureParam } from './feature-path.ts'
import { featureOrNotFound, loadFeatures } from './load-features.ts'
import { changeProductFeature, removeProductFeature } from './set-feature-value.ts'

const tags = ['Product features']
const params = Type.Object({ ...productParams.properties, ...featureParam })
const unknown = ['productUnknown', 'featureNotFound'] as const

/** A product's own features and those that it inherits. */
export function productFeatureRoutes(api: Api, deps: Deps): void {
  addComponents(api, [FeatureModel, FeatureList, FeatureCreate, FeaturePatch, ProductFeatureUpdate])

  api.post(
    '/products/:productId/features',
    {
      config: { scopes: writers, refusals: ['productUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'createProductFeature',
        summary: 'Create a feature of a product',
        description:
          'Without a value a bool is off, any other unlimited. A key of a global feature is taken.',
        params: productParams,
        body: ref(FeatureCreate),
        response: { 201: ref(FeatureModel) },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const fields = readNewFeature(body)
      const feature = await createFeature(deps, tenantId, productIdOf(params), fields)
      return reply.code(201).send(tagged(reply, toWireFeature(feature)))
    },
  )

  api.get(
    '/products/:productId/features',
    {
      config: { scopes: readers, refusals: ['productUnknown'] },
      schema: {
        tags,
        operationId: 'listProductFeatures',
        summary: 'List the features of a product, inherited ones included',
        params: productParams,
        querystring: keyedListQuery,
        response: { 200: ref(FeatureList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const features = await loadFeatures(deps.db, tenantId, productPlaceOf(params))
      return pageInMemory(features.map(toWireFeature), query)
    },
  )

  api.get(
    '/products/:productId/features/:featureId',
    {
      config: { scopes: readers, refusals: unknown },
      schema: {
        tags,
        operationId: 'getProductFeature',
        summary: 'Read a feature as a product has it',
        params,
        response: { 200: ref(FeatureModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const place = productPlaceOf(params)
      const feature = await featureOrNotFound(deps.db, tenantId, place, featureIdOf(params))
      return tagged(reply, toWireFeature(feature))
    },
  )

  for (const [method, body] of [
    ['PUT', ProductFeatureUpdate],
    ['PATCH', FeaturePatch],
  ] as const) {
    api.route({
      method,
      url: '/products/:productId/features/:featureId',
      config: { scopes: writers, refusals: [...unknown, 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateProductFeature' : 'patchProductFeature',
        summary: 'Change a feature of a product',
        description:
          'Of an inherited feature it sets the value of this product; key and description can ' +
          'be changed on the global feature only. An optional field left out stays as it is.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readFeature(body)
        const [productId, id] = [productIdOf(params), featureIdOf(params)]
        const expect = expectMatch(request, toWireFeature)
        await changeProductFeature(deps, tenantId, productId, id, fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/products/:productId/features/:featureId',
    {
      config: { scopes: writers, refusals: [...unknown, 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteProductFeature',
        summary: 'Delete a feature of a product, or its value of an inherited one',
        description:
          'An inherited feature falls back to its global value, also when the product sets none ' +
          '(204 either way). A feature of the product itself is refused while editions set a ' +
          'value or entitlements grant it.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const [productId, id] = [productIdOf(params), featureIdOf(params)]
      const expect = expectMatch(request, toWireFeature)
      await removeProductFeature(deps, tenantId, productId, id, expect)
      return reply.code(204).send()
    },
  )
}
