import { toWireId } from '@leasehold/core/ids'
import { valueLevels } from '@leasehold/core/resolve-values'
import { attributeTypes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import type { Attribute } from './load-attributes.ts'

export const ruleTypes = ['regex', 'email'] as const

const NumberRange = Type.Object({
  min: nullable(Type.Number()),
  max: nullable(Type.Number()),
  integer: Type.Boolean(),
})

export const AttributeModel = component(
  'Attribute',
  Type.Object({
    id: wireId('attribute'),
    type: oneOf(attributeTypes),
    key: Type.String(),
    value: nullable(Type.String({ description: 'Text, whatever the type.' })),
    numberRange: nullable(NumberRange),
    validationRules: Type.Array(
      Type.Object({
        ruleType: oneOf(ruleTypes),
        regex: Type.Optional(Type.String()),
        errorMessage: Type.Optional(Type.String()),
      }),
    ),
    level: oneOf(valueLevels, { description: 'Where the attribute is defined.' }),
    valueLevel: oneOf(valueLevels, { description: 'Where its value is set.' }),
  }),
)

export const AttributeList = pageOf('AttributeList', ref(AttributeModel))

export function toWireAttribute(attribute: Attribute): Static<typeof AttributeModel> {
  return {
    id: toWireId('attribute', attribute.id),
    type: attribute.type,
    key: attribute.key,
    value: attribute.value,
    numberRange: attribute.numberRange,
    validationRules: [...attribute.validationRules],
    level: attribute.level,
    valueLevel: attribute.valueLevel,
  }
}
