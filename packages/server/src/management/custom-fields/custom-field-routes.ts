import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { customFieldEntities, listCustomFields } from '../../storage/people/custom-fields.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import {
  CustomFieldBasicList,
  CustomFieldInput,
  CustomFieldList,
  CustomFieldModel,
  customFieldComponents,
  readCustomField,
  toWireBasicField,
  toWireCustomField,
} from './custom-field-model.ts'
import {
  changeCustomField,
  createCustomField,
  customFieldOrNotFound,
  removeCustomField,
} from './edit-custom-field.ts'

const tags = ['Custom fields']
const scopes: readonly Scope[] = ['settings:admin']
const params = Type.Object({ customFieldId: pathId('customField') })
const idOf = (given: { customFieldId: string }) =>
  wireIdOrNotFound('customField', given.customFieldId, 'customFieldUnknown')

/** What the vendor keeps of customers and offerings beyond what they have anyway. */
export function customFieldRoutes(api: Api, deps: Deps): void {
  addComponents(api, customFieldComponents)

  api.post(
    '/account/custom-fields',
    {
      config: { scopes, refusals: ['duplicate', 'stateConflict'] },
      schema: {
        tags,
        operationId: 'createCustomField',
        summary: 'Define a custom field of customers or offerings',
        body: ref(CustomFieldInput),
        response: { 201: ref(CustomFieldModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const field = await createCustomField(deps, tenantId, readCustomField(body))
      return reply.code(201).send(tagged(reply, toWireCustomField(field)))
    },
  )

  api.get(
    '/account/custom-fields',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'listCustomFields',
        summary: 'List the custom fields',
        response: { 200: ref(CustomFieldList) },
      },
    },
    async ({ tenantId }) => {
      const items = (await listCustomFields(deps.db, tenantId)).map(toWireCustomField)
      return { items, elementsTotal: items.length }
    },
  )

  api.get(
    '/account/custom-fields/:customFieldId',
    {
      config: { scopes, refusals: ['customFieldUnknown'] },
      schema: {
        tags,
        operationId: 'getCustomField',
        summary: 'Read a custom field',
        params,
        response: { 200: ref(CustomFieldModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const field = await customFieldOrNotFound(deps.db, tenantId, idOf(params))
      return tagged(reply, toWireCustomField(field))
    },
  )

  api.get(
    '/account/custom-fields/:entityType/entity',
    {
      config: { scopes: [], refusals: ['routeUnknown'] },
      schema: {
        tags,
        operationId: 'listCustomFieldsOf',
        summary: 'List the custom fields of customers or of offerings',
        params: Type.Object({
          entityType: Type.String({ description: `One of ${customFieldEntities.join(', ')}.` }),
        }),
        response: { 200: ref(CustomFieldBasicList) },
      },
    },
    async ({ tenantId, params }) => {
      const entityType = customFieldEntities.find((each) => each === params.entityType)
      if (entityType === undefined) {
        throw new RequestError('routeUnknown', {
          details: `${params.entityType} has no custom fields: ${customFieldEntities.join(' and ')} have.`,
        })
      }
      const items = (await listCustomFields(deps.db, tenantId, entityType)).map(toWireBasicField)
      return { items, elementsTotal: items.length }
    },
  )

  api.put(
    '/account/custom-fields/:customFieldId',
    {
      config: {
        scopes,
        refusals: [
          ...(['customFieldUnknown', 'duplicate', 'inUse'] as const),
          ...(['stateConflict', 'preconditionFailed'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'updateCustomField',
        summary: 'Change a custom field',
        description:
          'Replaces all of it. Key and entityType can be changed while nothing has a value of ' +
          'it, and it can become unique while no two have the same.',
        params,
        body: ref(CustomFieldInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const expect = expectMatch(request, toWireCustomField)
      await changeCustomField(deps, tenantId, idOf(params), readCustomField(body), expect)
      return reply.code(204).send()
    },
  )

  api.delete(
    '/account/custom-fields/:customFieldId',
    {
      config: { scopes, refusals: ['customFieldUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteCustomField',
        summary: 'Delete a custom field that nothing has a value of',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireCustomField)
      await removeCustomField(deps, tenantId, idOf(params), expect)
      return reply.code(204).send()
    },
  )
}
