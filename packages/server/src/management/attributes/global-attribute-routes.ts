import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { keyedListQuery, pageInMemory } from '../list-in-memory.ts'
import { noContent, readers, writers } from '../operation.ts'
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
import { changeGlobalAttribute, createAttribute, removeGlobalAttribute } from './edit-attribute.ts'
import { attributeOrNotFound, loadAttributes } from './load-attributes.ts'

const tags = ['Global attributes']
const params = Type.Object(attributeParam)

/** Attributes that every product inherits. */
export function globalAttributeRoutes(api: Api, deps: Deps): void {
  addComponents(api, [
    ValidationRuleInput,
    AttributeModel,
    AttributeList,
    AttributeCreate,
    AttributeUpdate,
    AttributeValueUpdate,
  ])

  api.post(
    '/attributes',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createGlobalAttribute',
        summary: 'Create an attribute that every product inherits',
        body: ref(AttributeCreate),
        response: { 201: ref(AttributeModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const attribute = await createAttribute(deps, tenantId, null, readNewAttribute(body))
      return reply.code(201).send(tagged(reply, toWireAttribute(attribute)))
    },
  )

  api.get(
    '/attributes',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listGlobalAttributes',
        summary: 'List the global attributes',
        querystring: keyedListQuery,
        response: { 200: ref(AttributeList) },
      },
    },
    async ({ tenantId, query }) =>
      pageInMemory((await loadAttributes(deps.db, tenantId, null)).map(toWireAttribute), query),
  )

  api.get(
    '/attributes/:attributeId',
    {
      config: { scopes: readers, refusals: ['attributeNotFound'] },
      schema: {
        tags,
        operationId: 'getGlobalAttribute',
        summary: 'Read a global attribute',
        params,
        response: { 200: ref(AttributeModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const attribute = await attributeOrNotFound(deps.db, tenantId, null, attributeIdOf(params))
      return tagged(reply, toWireAttribute(attribute))
    },
  )

  for (const [method, body] of [
    ['PUT', AttributeUpdate],
    ['PATCH', AttributeValueUpdate],
  ] as const) {
    api.route({
      method,
      url: '/attributes/:attributeId',
      config: {
        scopes: writers,
        refusals: ['attributeNotFound', 'duplicate', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateGlobalAttribute' : 'patchGlobalAttribute',
        summary:
          method === 'PUT' ? 'Change a global attribute' : 'Set the value of a global attribute',
        description:
          'An optional field left out stays as it is. The type stays for ever. Rules that a value ' +
          'set by a product or an edition would break are refused.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readAttribute(body)
        const expect = expectMatch(request, toWireAttribute)
        await changeGlobalAttribute(deps, tenantId, attributeIdOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/attributes/:attributeId',
    {
      config: { scopes: writers, refusals: ['attributeNotFound', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteGlobalAttribute',
        summary: 'Delete a global attribute that nothing refers to',
        description: 'Refused while products or editions set a value, or entitlements grant it.',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireAttribute)
      await removeGlobalAttribute(deps, tenantId, attributeIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
