type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Translate = (key: string, value: Json) => Json

/** Names of features' types in version 2024-01-01, and what they are called today. */
const typesToday: Readonly<Record<string, string>> = {
  consumption: 'usageCount',
  // Elements that were checked out one by one; a pool does the same.
  floating: 'elementPool',
}

const typesThen: Readonly<Record<string, string>> = {
  usageCount: 'consumption',
  // The kind of event that tells of usage.
  insight: 'entitlement',
}

/** A request's body in today's words. */
export function fromWords2024(body: unknown): unknown {
  return translated(body as Json, (key, value) => {
    if (key === 'type' && typeof value === 'string') return typesToday[value] ?? value
    // Who sees the graph was a switch for all of a customer's people.
    if (key === 'showActivationsGraph' && typeof value === 'boolean') return value ? 'user' : 'none'
    return value
  })
}

/** A reply's body in the words of version 2024-01-01. */
export function toWords2024(body: unknown): unknown {
  return translated(body as Json, (key, value) => {
    if (key === 'type' && typeof value === 'string') return typesThen[value] ?? value
    if (key === 'showActivationsGraph') return value !== 'none'
    return value
  })
}

// What stands in these goes by keys of the vendor, which may be `type` too.
const ofTheVendor = new Set(['customFields', 'themeOverrides'])

/** The words stand under no other keys with another meaning, so no path has to be known. */
function translated(value: Json, translate: Translate): Json {
  if (Array.isArray(value)) return value.map((each) => translated(each, translate))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      ofTheVendor.has(key) ? each : translate(key, translated(each, translate)),
    ]),
  )
}
