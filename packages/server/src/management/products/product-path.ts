import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const productParams = Type.Object({ productId: pathId('product') })

export function productIdOf(params: { productId: string }): string {
  return wireIdOrNotFound('product', params.productId, 'productUnknown')
}

/** Where a value is set that holds for the product as a whole. */
export function productPlaceOf(params: { productId: string }) {
  return { productId: productIdOf(params), editionId: null }
}

export const editionParams = Type.Object({
  productId: pathId('product'),
  editionId: pathId('edition'),
})

export function editionIdOf(params: { editionId: string }): string {
  return wireIdOrNotFound('edition', params.editionId, 'editionUnknown')
}

export function editionPlaceOf(params: { productId: string; editionId: string }) {
  return { productId: productIdOf(params), editionId: editionIdOf(params) }
}
