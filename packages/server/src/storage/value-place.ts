/** Where a value is set: on a product, or on one edition of it. */
export type ValuePlace = { readonly productId: string; readonly editionId: string | null }
