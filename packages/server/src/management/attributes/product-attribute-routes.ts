import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
import { productIdOf, productParams, productPlaceOf } from '../products/product-path.ts'
import {
  AttributeCreate,
  AttributeUpdate,
  AttributeValueUpdate,
  readAttribute,
  readNewAttribute,
  ValidationRuleInput,
} from './attribute-input.ts'
import { AttributeList, AttributeModel, toWireAttribute } from './attribute-model.ts'
import { attributeIdOf, attributeParam } from './attribute-path.ts'
import { createAttribute } from './edit-attribute.ts'
import { attributeOrNotFound, loadAttributes } from './load-attributes.ts'
import { changeProductAttribute, removeProductAttribute } from './set-attribute-value.ts'

const tags = ['Product attributes']
const params = Type.Object({ ...productParams.properties, ...attributeParam })
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
      const attributes = await loadAttributes(deps.db, tenantId, productPlaceOf(params))
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
      const place = productPlaceOf(params)
      const attribute = await attributeOrNotFound(deps.db, tenantId, place, attributeIdOf(params))
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
        const { tenantId, params, body } = request
        const fields = readAttribute(body)
        const [productId, id] = [productIdOf(params), attributeIdOf(params)]
        const expect = expectMatch(request, toWireAttribute)
        await changeProductAttribute(deps, tenantId, productId, id, fields, expect)
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
      const [productId, id] = [productIdOf(params), attributeIdOf(params)]
      const expect = expectMatch(request, toWireAttribute)
      await removeProductAttribute(deps, tenantId, productId, id, expect)
      return reply.code(204).send()
    },
  )
}
