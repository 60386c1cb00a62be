import { isDeepStrictEqual } from 'node:util'

/** Whether two values say the same: jsonb gives keys back in another order than they came in. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(sorted(a), sorted(b))
}

function sorted(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, sortedKeys))
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
