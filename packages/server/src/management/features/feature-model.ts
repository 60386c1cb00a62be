import { maxFeatureValue } from '@leasehold/core/catalogue-rules'
import { toWireId } from '@leasehold/core/ids'
import { valueLevels } from '@leasehold/core/resolve-values'
import { featureTypes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Limit, LimitInput, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { closed, descriptionInput, label } from '../fields.ts'
import { readOverdraft } from '../read-overdraft.ts'
import type { FeatureFields, NewFeature } from './edit-feature.ts'
import type { Feature } from './load-features.ts'

export const FeatureModel = component(
  'Feature',
  Type.Object({
    id: wireId('feature'),
    type: oneOf(featureTypes),
    key: Type.String(),
    description: nullable(Type.String()),
    value: nullable(
      Type.Integer({ description: '1 or 0 for a bool; null is unlimited for the others.' }),
    ),
    overdraftLimit: ref(Limit),
    level: oneOf(valueLevels, { description: 'Where the feature is defined.' }),
    valueLevel: oneOf(valueLevels, { description: 'Where its value is set.' }),
  }),
)

export const FeatureList = pageOf('FeatureList', ref(FeatureModel))

const value = nullable(Type.Integer({ minimum: 0, maximum: maxFeatureValue }))

const optionalFields = {
  overdraftLimit: Type.Optional(nullable(ref(LimitInput))),
  description: Type.Optional(descriptionInput),
}

export const FeatureCreate = component(
  'FeatureCreate',
  closed(
    { type: oneOf(featureTypes), key: label(50), value: Type.Optional(value), ...optionalFields },
    {
      examples: [
        {
          type: 'elementPool',
          key: 'render-cores',
          value: 16,
          overdraftLimit: { type: 'percentage', value: 25 },
        },
      ],
    },
  ),
)

export const FeatureUpdate = component(
  'FeatureUpdate',
  closed(
    { key: label(50), value, ...optionalFields },
    { examples: [{ key: 'render-cores', value: 32 }] },
  ),
)

export const FeaturePatch = component(
  'FeaturePatch',
  closed(
    { key: Type.Optional(label(50)), value: Type.Optional(value), ...optionalFields },
    { examples: [{ value: 64 }] },
  ),
)

export const ProductFeatureUpdate = component(
  'ProductFeatureUpdate',
  closed(
    { key: Type.Optional(nullable(label(50))), value, ...optionalFields },
    { examples: [{ value: 32 }] },
  ),
)

export const EditionFeatureUpdate = component(
  'EditionFeatureUpdate',
  closed(
    { value, overdraftLimit: optionalFields.overdraftLimit },
    { examples: [{ value: 32, overdraftLimit: { type: 'absolute', value: 4 } }] },
  ),
)

type Input = Omit<Static<typeof FeaturePatch>, 'key'> & { key?: string | null }

export function readFeature({ key, overdraftLimit, ...rest }: Input): FeatureFields {
  return {
    ...rest,
    ...(typeof key === 'string' && { key }),
    ...(overdraftLimit !== undefined && {
      overdraft: overdraftLimit && readOverdraft('overdraftLimit', overdraftLimit),
    }),
  }
}

export function readNewFeature({ type, ...rest }: Static<typeof FeatureCreate>): NewFeature {
  return { ...readFeature(rest), type, key: rest.key }
}

export function toWireFeature(feature: Feature): Static<typeof FeatureModel> {
  return {
    id: toWireId('feature', feature.id),
    type: feature.type,
    key: feature.key,
    description: feature.description,
    value: feature.value,
    overdraftLimit: feature.overdraft,
    level: feature.level,
    valueLevel: feature.valueLevel,
  }
}
