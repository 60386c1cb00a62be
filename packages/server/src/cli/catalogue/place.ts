import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { findProduct } from '../names/catalogue.ts'
import { UsageError } from '../usage-error.ts'

export type PlaceOptions = { readonly product?: string; readonly global?: true }

/** Where a feature or attribute belongs: its path in the API, and how to call it. */
export type Place = { readonly path: string; readonly name: string }

export function placeOptions(command: Command): Command {
  return command
    .option('--product <product>', 'of this product, by id or name')
    .option('--global', 'of all products')
}

/** @param kind `features` or `attributes` */
export async function findPlace(
  api: Api,
  kind: 'features' | 'attributes',
  { product: text, global }: PlaceOptions,
): Promise<Place> {
  if ((text === undefined) === (global === undefined)) {
    throw new UsageError('Say either --product or --global.')
  }
  if (text === undefined) return { path: `/${kind}`, name: 'all products' }
  const product = await findProduct(api, text)
  return { path: `/products/${product.id}/${kind}`, name: product.name }
}
