/** One page of a list: in which order, and what its search text must be found in. */
export type Listing<Key extends string> = {
  readonly search: string | null
  readonly order: { readonly by: Key; readonly descending: boolean }
  readonly limit: number
  readonly offset: number
}

/** The items of the page and how many the whole list has. */
export type Listed<T> = { readonly items: T[]; readonly total: number }
