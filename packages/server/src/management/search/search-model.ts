import { Type } from 'typebox'
import { component, nullable, oneOf, ref } from '../../http/wire.ts'

export const hitTypes = [
  'customer',
  'contact',
  'entitlementGroup',
  'entitlement',
  'activation',
  'offering',
  'product',
] as const
export type HitType = (typeof hitTypes)[number]

export const SearchHitModel = component(
  'SearchHit',
  Type.Object({
    type: oneOf(hitTypes),
    id: Type.String({ description: 'Of the thing that was found, with the prefix of its kind.' }),
    name: Type.String({ description: 'What a person calls it.' }),
    detail: nullable(Type.String({ description: 'What tells it from others of the name.' })),
    path: Type.String({ description: 'Where it is read.' }),
  }),
)

export const SearchResultModel = component(
  'SearchResult',
  Type.Object({
    hits: Type.Array(ref(SearchHitModel)),
    more: Type.Array(oneOf(hitTypes), { description: 'Kinds of which there are more.' }),
  }),
)
