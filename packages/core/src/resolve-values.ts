import type { Overdraft } from './limits.ts'

/** Where a definition or its value comes from; the nearest to the entitlement stands last. */
export const valueLevels = ['global', 'product', 'edition'] as const
export type ValueLevel = (typeof valueLevels)[number]

/** A feature or attribute as defined: for every product (`global`) or for one. */
type Definition = {
  readonly id: string
  readonly key: string
  readonly level: 'global' | 'product'
}

type FeatureDefault = Definition & {
  readonly value: number | null
  readonly overdraft: Overdraft
}

/** What a product or an edition sets; an `overdraft` of null leaves that of the level above. */
export type FeatureSetting = {
  readonly definitionId: string
  readonly level: 'product' | 'edition'
  readonly value: number | null
  readonly overdraft: Overdraft | null
}

type AttributeDefault = Definition & { readonly value: string | null }

export type AttributeSetting = {
  readonly definitionId: string
  readonly level: 'product' | 'edition'
  readonly value: string | null
}

/** The definition with the value that holds, and the level which that value comes from. */
export type Resolved<D> = D & { readonly valueLevel: ValueLevel }

/**
 * The values of one product, or of one edition of it: the nearest set value wins. In the order of
 * the keys.
 *
 * @param settings of this product and at most one edition
 */
export function resolveFeatures<D extends FeatureDefault>(
  definitions: readonly D[],
  settings: readonly FeatureSetting[],
): Resolved<D>[] {
  return inKeyOrder(definitions).map((definition) => {
    const chain = settingsOf(definition, settings)
    const nearest = chain[0]
    const overdraft = chain.find((setting) => setting.overdraft !== null)?.overdraft
    return {
      ...definition,
      value: nearest ? nearest.value : definition.value,
      overdraft: overdraft ?? definition.overdraft,
      valueLevel: nearest?.level ?? definition.level,
    }
  })
}

/** As `resolveFeatures`. A value set to null hides the one above it. */
export function resolveAttributes<D extends AttributeDefault>(
  definitions: readonly D[],
  settings: readonly AttributeSetting[],
): Resolved<D>[] {
  return inKeyOrder(definitions).map((definition) => {
    const nearest = settingsOf(definition, settings)[0]
    return {
      ...definition,
      value: nearest ? nearest.value : definition.value,
      valueLevel: nearest?.level ?? definition.level,
    }
  })
}

function settingsOf<S extends { definitionId: string; level: 'product' | 'edition' }>(
  definition: Definition,
  settings: readonly S[],
): S[] {
  const own = settings.filter((setting) => setting.definitionId === definition.id)
  return own.sort((a, b) => valueLevels.indexOf(b.level) - valueLevels.indexOf(a.level))
}

// By code unit, so that the order is the same in every locale.
function inKeyOrder<D extends Definition>(definitions: readonly D[]): D[] {
  return [...definitions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
