import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { changeGlobalFeature, createFeature, removeGlobalFeature } from './edit-feature.ts'
import {
  FeatureCreate,
  FeatureList,
  FeatureModel,
  FeaturePatch,
  FeatureUpdate,
  readFeature,
  readNewFeature,
  toWireFeature,
} from './feature-model.ts'
import { featureIdOf, featureParam } from './feature-path.ts'
import { featureOrNotFound, loadFeatures } from './load-features.ts'

const tags = ['Global features']
const params = Type.Object(featureParam)

/** Features that every product inherits. */
export function globalFeatureRoutes(api: Api, deps: Deps): void {
  addComponents(api, [FeatureModel, FeatureList, FeatureCreate, FeatureUpdate, FeaturePatch])

  api.post(
    '/features',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createGlobalFeature',
        summary: 'Create a feature that every product inherits',
        description: 'Without a value a bool is off, any other unlimited.',
        body: ref(FeatureCreate),
        response: { 201: ref(FeatureModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const feature = await createFeature(deps, tenantId, null, readNewFeature(body))
      return reply.code(201).send(tagged(reply, toWireFeature(feature)))
    },
  )

  api.get(
    '/features',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listGlobalFeatures',
        summary: 'List the global features',
        querystring: keyedListQuery,
        response: { 200: ref(FeatureList) },
      },
    },
    async ({ tenantId, query }) =>
      pageInMemory((await loadFeatures(deps.db, tenantId, null)).map(toWireFeature), query),
  )

  api.get(
    '/features/:featureId',
    {
      config: { scopes: readers, refusals: ['featureNotFound'] },
      schema: {
        tags,
        operationId: 'getGlobalFeature',
        summary: 'Read a global feature',
        params,
        response: { 200: ref(FeatureModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const feature = await featureOrNotFound(deps.db, tenantId, null, featureIdOf(params))
      return tagged(reply, toWireFeature(feature))
    },
  )

  for (const [method, body] of [
    ['PUT', FeatureUpdate],
    ['PATCH', FeaturePatch],
  ] as const) {
    api.route({
      method,
      url: '/features/:featureId',
      config: { scopes: writers, refusals: ['featureNotFound', 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateGlobalFeature' : 'patchGlobalFeature',
        summary: method === 'PUT' ? 'Change a global feature' : 'Change parts of a global feature',
        description: 'An optional field left out stays as it is. The type stays for ever.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readFeature(body)
        const expect = expectMatch(request, toWireFeature)
        await changeGlobalFeature(deps, tenantId, featureIdOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/features/:featureId',
    {
      config: { scopes: writers, refusals: ['featureNotFound', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteGlobalFeature',
        summary: 'Delete a global feature that nothing refers to',
        description: 'Refused while products or editions set a value, or entitlements grant it.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireFeature)
      await removeGlobalFeature(deps, tenantId, featureIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
