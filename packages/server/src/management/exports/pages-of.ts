import { firstBy, type Listed, type Listing } from '../../storage/listing.ts'

const pageSize = 500

/** Every page of a list, the next one read when it is asked for. */
export async function* pagesOf<const Key extends string, T>(
  by: Key,
  search: string | null,
  read: (listing: Listing<Key>) => Promise<Listed<T>>,
): AsyncGenerator<T[]> {
  let listing = firstBy(by, pageSize, search)
  for (;;) {
    const { items, next } = await read(listing)
    if (items.length > 0) yield items
    if (!next) return
    listing = { ...listing, after: next }
  }
}
