import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { editionParams, editionPlaceOf } from '../products/product-path.ts'
import {
  EditionFeatureUpdate,
  FeatureList,
  FeatureModel,
  readFeature,
  toWireFeature,
} from './feature-model.ts'
import { featureIdOf, featureParam } from './feature-path.ts'
import { featureOrNotFound, loadFeatures } from './load-features.ts'
import { changeEditionFeature, clearEditionFeature } from './set-feature-value.ts'

const tags = ['Edition features']
const params = Type.Object({ ...editionParams.properties, ...featureParam })
const unknownEdition = ['productUnknown', 'editionUnknown'] as const
const unknown = [...unknownEdition, 'featureNotFound'] as const

/** The values of a product's features in one of its editions. */
export function editionFeatureRoutes(api: Api, deps: Deps): void {
  addComponents(api, [FeatureModel, FeatureList, EditionFeatureUpdate])

  api.get(
    '/products/:productId/editions/:editionId/features',
    {
      config: { scopes: readers, refusals: unknownEdition },
      schema: {
        tags,
        operationId: 'listEditionFeatures',
        summary: 'List the features of an edition',
        params: editionParams,
        querystring: keyedListQuery,
        response: { 200: ref(FeatureList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const place = editionPlaceOf(params)
      const features = await loadFeatures(deps.db, tenantId, place)
      return pageInMemory(features.map(toWireFeature), query)
    },
  )

  api.get(
    '/products/:productId/editions/:editionId/features/:featureId',
    {
      config: { scopes: readers, refusals: unknown },
      schema: {
        tags,
        operationId: 'getEditionFeature',
        summary: 'Read a feature as an edition has it',
        params,
        response: { 200: ref(FeatureModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const place = editionPlaceOf(params)
      const feature = await featureOrNotFound(deps.db, tenantId, place, featureIdOf(params))
      return tagged(reply, toWireFeature(feature))
    },
  )

  api.put(
    '/products/:productId/editions/:editionId/features/:featureId',
    {
      config: { scopes: writers, refusals: [...unknown, 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'setEditionFeature',
        summary: 'Set the value of a feature in an edition',
        description:
          'An overdraft limit of null is that of the level above; left out it stays as it is.',
        params,
        body: ref(EditionFeatureUpdate),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const fields = readFeature(body)
      const place = editionPlaceOf(params)
      const expect = expectMatch(request, toWireFeature)
      await changeEditionFeature(deps, tenantId, place, featureIdOf(params), fields, expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    '/products/:productId/editions/:editionId/features/:featureId',
    {
      config: { scopes: writers, refusals: [...unknown, 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'clearEditionFeature',
        summary: 'Let a feature of an edition fall back to the level above',
        description: 'Also 204 when the edition sets no value.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const place = editionPlaceOf(params)
      const expect = expectMatch(request, toWireFeature)
      await clearEditionFeature(deps, tenantId, place, featureIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
