import { attributeTypes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { component, nullable, oneOf, ref } from '../../http/wire.ts'
import type { ValidationRule } from '../../storage/schema.ts'
import { closed, label } from '../fields.ts'
import { ruleTypes } from './attribute-model.ts'
import type { AttributeFields, NewAttribute } from './edit-attribute.ts'

const value = Type.Optional(nullable(Type.String({ maxLength: 500 })))

export const ValidationRuleInput = component(
  'ValidationRuleInput',
  closed(
    {
      ruleType: oneOf(ruleTypes),
      regex: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description: 'In the syntax of RE2; found anywhere in the value unless it has anchors.',
        }),
      ),
      errorMessage: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    },
    {
      if: { properties: { ruleType: { const: 'regex' } }, required: ['ruleType'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['regex', 'errorMessage'] },
    },
  ),
)

const optionalFields = {
  value,
  validationRules: Type.Optional(nullable(Type.Array(ref(ValidationRuleInput), { maxItems: 10 }))),
  numberRange: Type.Optional(
    nullable(
      closed({
        min: Type.Optional(nullable(Type.Number())),
        max: Type.Optional(nullable(Type.Number())),
        integer: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
}

export const AttributeCreate = component(
  'AttributeCreate',
  closed(
    { type: oneOf(attributeTypes), key: label(50), ...optionalFields },
    {
      examples: [
        {
          type: 'string',
          key: 'territory',
          value: 'DE,AT,CH',
          validationRules: [
            {
              ruleType: 'regex',
              regex: '^[A-Z]{2}(,[A-Z]{2})*$',
              errorMessage: 'Country codes with commas between',
            },
          ],
        },
      ],
    },
  ),
)

export const AttributeUpdate = component(
  'AttributeUpdate',
  closed({ key: label(50), ...optionalFields }, { examples: [{ key: 'territory', value: 'DE' }] }),
)

export const AttributeValueUpdate = component(
  'AttributeValueUpdate',
  closed({ value }, { examples: [{ value: 'DE' }] }),
)

type Input = Omit<Static<typeof AttributeUpdate>, 'key'> & { key?: string }

export function readAttribute({ validationRules, numberRange, ...rest }: Input): AttributeFields {
  return {
    ...rest,
    ...(validationRules !== undefined && {
      validationRules: (validationRules ?? []).map(readRule),
    }),
    ...(numberRange !== undefined && {
      numberRange: numberRange && {
        min: numberRange.min ?? null,
        max: numberRange.max ?? null,
        integer: numberRange.integer ?? false,
      },
    }),
  }
}

export function readNewAttribute({ type, ...rest }: Static<typeof AttributeCreate>): NewAttribute {
  return { ...readAttribute(rest), type, key: rest.key }
}

function readRule(rule: Static<typeof ValidationRuleInput>): ValidationRule {
  if (rule.ruleType === 'email') return { ruleType: 'email' }
  return { ruleType: 'regex', regex: rule.regex ?? '', errorMessage: rule.errorMessage ?? '' }
}
