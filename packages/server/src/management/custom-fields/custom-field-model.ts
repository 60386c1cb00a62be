import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { component, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { type CustomField, customFieldEntities } from '../../storage/people/custom-fields.ts'
import { closed } from '../fields.ts'
import type { CustomFieldInput as Input } from './edit-custom-field.ts'

const basics = {
  key: Type.String(),
  group: nullable(Type.String()),
  displayName: nullable(Type.String()),
  unique: Type.Boolean(),
}

export const CustomFieldModel = component(
  'CustomField',
  Type.Object({ id: wireId('customField'), entityType: oneOf(customFieldEntities), ...basics }),
)

export const CustomFieldList = component(
  'CustomFieldList',
  Type.Object({ items: Type.Array(ref(CustomFieldModel)), elementsTotal: Type.Integer() }),
)

const CustomFieldBasicModel = component('CustomFieldBasic', Type.Object(basics))

export const CustomFieldBasicList = component(
  'CustomFieldBasicList',
  Type.Object({ items: Type.Array(ref(CustomFieldBasicModel)), elementsTotal: Type.Integer() }),
)

const text = Type.Optional(nullable(Type.String({ maxLength: 50 })))

export const CustomFieldInput = component(
  'CustomFieldInput',
  closed(
    {
      entityType: oneOf(customFieldEntities),
      key: Type.String({
        pattern: '^[a-z](?:[a-z._-]{0,48}[a-z])?$',
        description: 'Small letters, with dots, hyphens and underscores between them.',
      }),
      group: text,
      displayName: text,
      unique: Type.Optional(
        nullable(
          Type.Boolean({ description: 'No two customers, or offerings, may have the same value.' }),
        ),
      ),
    },
    {
      examples: [
        {
          entityType: 'customer',
          key: 'crm.number',
          group: 'CRM',
          displayName: 'Number in the CRM',
          unique: true,
        },
      ],
    },
  ),
)

export const customFieldComponents = [
  CustomFieldModel,
  CustomFieldList,
  CustomFieldBasicModel,
  CustomFieldBasicList,
  CustomFieldInput,
]

export function readCustomField(body: Static<typeof CustomFieldInput>): Input {
  return {
    entityType: body.entityType,
    key: body.key,
    group: body.group?.trim() || null,
    displayName: body.displayName?.trim() || null,
    unique: body.unique ?? false,
  }
}

export function toWireCustomField(field: CustomField): Static<typeof CustomFieldModel> {
  const { entityType } = field
  return { id: toWireId('customField', field.id), entityType, ...toWireBasicField(field) }
}

export function toWireBasicField(field: CustomField): Static<typeof CustomFieldBasicModel> {
  const { key, group, displayName, unique } = field
  return { key, group, displayName, unique }
}
