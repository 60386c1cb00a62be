import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { editionParams, editionPlaceOf } from '../products/product-path.ts'
import { AttributeValueUpdate } from './attribute-input.ts'
import { AttributeList, AttributeModel, toWireAttribute } from './attribute-model.ts'
import { attributeIdOf, attributeParam } from './attribute-path.ts'
import { attributeOrNotFound, loadAttributes } from './load-attributes.ts'
import { changeEditionAttribute, clearEditionAttribute } from './set-attribute-value.ts'

const tags = ['Edition attributes']
const params = Type.Object({ ...editionParams.properties, ...attributeParam })
const unknownEdition = ['productUnknown', 'editionUnknown'] as const
const unknown = [...unknownEdition, 'attributeNotFound'] as const

/** The values of a product's attributes in one of its editions. */
export function editionAttributeRoutes(api: Api, deps: Deps): void {
  addComponents(api, [AttributeModel, AttributeList, AttributeValueUpdate])

  api.get(
    '/products/:productId/editions/:editionId/attributes',
    {
      config: { scopes: readers, refusals: unknownEdition },
      schema: {
        tags,
        operationId: 'listEditionAttributes',
        summary: 'List the attributes of an edition',
        params: editionParams,
        querystring: keyedListQuery,
        response: { 200: ref(AttributeList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const place = editionPlaceOf(params)
      const attributes = await loadAttributes(deps.db, tenantId, place)
      return pageInMemory(attributes.map(toWireAttribute), query)
    },
  )

  api.get(
    '/products/:productId/editions/:editionId/attributes/:attributeId',
    {
      config: { scopes: readers, refusals: unknown },
      schema: {
        tags,
        operationId: 'getEditionAttribute',
        summary: 'Read an attribute as an edition has it',
        params,
        response: { 200: ref(AttributeModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const place = editionPlaceOf(params)
      const attribute = await attributeOrNotFound(deps.db, tenantId, place, attributeIdOf(params))
      return tagged(reply, toWireAttribute(attribute))
    },
  )

  api.patch(
    '/products/:productId/editions/:editionId/attributes/:attributeId',
    {
      config: { scopes: writers, refusals: [...unknown, 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'setEditionAttribute',
        summary: 'Set the value of an attribute in an edition',
        description: 'Null hides the value of the level above.',
        params,
        body: ref(AttributeValueUpdate),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const place = editionPlaceOf(params)
      const expect = expectMatch(request, toWireAttribute)
      await changeEditionAttribute(deps, tenantId, place, attributeIdOf(params), body.value, expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    '/products/:productId/editions/:editionId/attributes/:attributeId',
    {
      config: { scopes: writers, refusals: [...unknown, 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'clearEditionAttribute',
        summary: 'Let an attribute of an edition fall back to the level above',
        description: 'Also 204 when the edition sets no value.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const place = editionPlaceOf(params)
      const expect = expectMatch(request, toWireAttribute)
      await clearEditionAttribute(deps, tenantId, place, attributeIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
