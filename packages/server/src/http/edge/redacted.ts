import { isPlainJson } from '../plain-json.ts'

// A code is one of a second factor or for recovery, which may count still, or activates.
const secretName = /(password|secret|token|privatekey|authorization)$|^code$/i
const maxText = 500
const maxBytes = 16_384

/** A body as the audit may keep it: without secrets, and no longer than a page. */
export function redacted(body: unknown): unknown {
  if (body === undefined || body === null) return null
  if (!isPlainJson(body)) return { omitted: 'not JSON' }
  const clean = JSON.stringify(body, (name, value: unknown) => {
    if (secretName.test(name) && value !== null) return '[removed]'
    if (typeof value === 'string' && value.length > maxText) return `${value.slice(0, maxText)}…`
    return value
  })
  if (clean.length > maxBytes) return { omitted: `${clean.length} characters` }
  return JSON.parse(clean) as unknown
}
