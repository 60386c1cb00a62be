import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { productOrNotFound } from '../products/edit-product.ts'
import { productIdOf, productParams } from '../products/product-path.ts'
import {
  AttributeCreate,
  AttributeUpdate,
  AttributeValueUpdate,
  readAttribute,
  readNewAttribute,
  ValidationRuleInput,
} from './attribute-input.ts'
import { AttributeList, AttributeModel, toWireAttribute } from './attribute-model.ts'
import { createAttribute } from './edit-attribute.ts'
import { attributeOrNotFound, loadAttributes } from './load-attributes.ts'
import { changeProductAttribute, removeProductAttribute } from './set-attribute-value.ts'

const tags = ['Product attributes']
const params = Type.Object({ productId: pathId('product'), attributeId: pathId('attribute') })
const idOf = (params: { attributeId: string }) =>
  wireIdOrNotFound('attribute', params.attributeId, 'attributeNotFound')
const unknown = ['productUnknown', 'attributeNotFound'] as const

/** A product's own attributes and those that it inherits. */
export function productAttributeRoutes(api: Api, deps: Deps): void {
  addComponents(api, [
    ValidationRuleInput,
    AttributeModel,
    AttributeList,
    AttributeCreate,
    AttributeValueUpdate,
    AttributeUpdate,
  ])

  api.post(
    '/products/:productId/attributes',
    {
      config: { scopes: writers, refusals: ['productUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'createProductAttribute',
        summary: 'Create an attribute of a product',
        description: 'A key of a global attribute is taken.',
        params: productParams,
        body: ref(AttributeCreate),
        response: { 201: ref(AttributeModel) },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      const fields = readNewAttribute(body)
      const attribute = await createAttribute(deps, tenantId, productIdOf(params), fields)
      return reply.code(201).send(tagged(reply, toWireAttribute(attribute)))
    },
  )

  api.get(
    '/products/:productId/attributes',
    {
      config: { scopes: readers, refusals: ['productUnknown'] },
      schema: {
        tags,
        operationId: 'listProductAttributes',
        summary: 'List the attributes of a product, inherited ones included',
        params: productParams,
        querystring: keyedListQuery,
        response: { 200: ref(AttributeList) },
      },
    },
    async ({ tenantId, params, query }) => {
      const productId = productIdOf(params)
      await productOrNotFound(deps.db, tenantId, productId)
      const attributes = await loadAttributes(deps.db, tenantId, { productId, editionId: null })
      return pageInMemory(attributes.map(toWireAttribute), query)
    },
  )

  api.get(
    '/products/:productId/attributes/:attributeId',
    {
      config: { scopes: readers, refusals: unknown },
      schema: {
        tags,
        operationId: 'getProductAttribute',
        summary: 'Read an attribute as a product has it',
        params,
        response: { 200: ref(AttributeModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const [productId, id] = [productIdOf(params), idOf(params)]
      await productOrNotFound(deps.db, tenantId, productId)
      const place = { productId, editionId: null }
      const attribute = await attributeOrNotFound(deps.db, tenantId, place, id)
      return tagged(reply, toWireAttribute(attribute))
    },
  )

  for (const [method, body] of [
    ['PUT', AttributeUpdate],
    ['PATCH', AttributeValueUpdate],
  ] as const) {
    api.route({
      method,
      url: '/products/:productId/attributes/:attributeId',
      config: { scopes: writers, refusals: [...unknown, 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateProductAttribute' : 'patchProductAttribute',
        summary: 'Change an attribute of a product',
        description:
          'Of an inherited attribute it sets the value of this product; key and rules can be ' +
          'changed on the global attribute only. An optional field left out stays as it is.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params } = request
        const fields = readAttribute(request.body)
        const [productId, id] = [productIdOf(params), idOf(params)]
        await changeProductAttribute(deps, tenantId, productId, id, fields, (attribute) =>
          expectMatch(request, toWireAttribute(attribute)),
        )
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/products/:productId/attributes/:attributeId',
    {
      config: { scopes: writers, refusals: [...unknown, 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteProductAttribute',
        summary: 'Delete an attribute of a product, or its value of an inherited one',
        description:
          'An inherited attribute falls back to its global value, also when the product sets none ' +
          '(204 either way). An attribute of the product itself is refused while editions set a ' +
          'value or entitlements grant it.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      await removeProductAttribute(deps, tenantId, productIdOf(params), idOf(params), (attribute) =>
        expectMatch(request, toWireAttribute(attribute)),
      )
      return reply.code(204).send()
    },
  )
}
