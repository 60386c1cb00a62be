type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A word of version 2024-01-01 and what it is called today, as values of a field `type`. */
const today: Readonly<Record<string, string>> = {
  consumption: 'usageCount',
  // Elements that were checked out one by one; a pool does the same.
  floating: 'elementPool',
}
const then: Readonly<Record<string, string>> = { usageCount: 'consumption' }

/** A request's body in today's words. */
export function fromWords2024(body: unknown): unknown {
  return renamed(body as Json, today)
}

/** A reply's body in the words of version 2024-01-01. */
export function toWords2024(body: unknown): unknown {
  return renamed(body as Json, then)
}

/** Names of features' types are words of no other `type`, so no path has to be known. */
function renamed(value: Json, words: Readonly<Record<string, string>>): Json {
  if (Array.isArray(value)) return value.map((each) => renamed(each, words))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'type' && typeof each === 'string' ? (words[each] ?? each) : renamed(each, words),
    ]),
  )
}
