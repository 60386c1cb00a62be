/**
 * Whether a body was parsed from JSON, not a file or what one is read from: only such a body is a
 * plain object or a list.
 */
export function isPlainJson(body: unknown): body is object {
  if (typeof body !== 'object' || body === null) return false
  return Array.isArray(body) || [Object.prototype, null].includes(Object.getPrototypeOf(body))
}
