import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { isPlainJson } from '../plain-json.ts'

// A code is one of a second factor or for recovery, which may count still, or activates.
const secretName = /(password|secret|token|privatekey|authorization)$|^code$/i
// These activate too, but an order is looked for by its code: the end of a long one is kept.
const codeName = /^activationcodes?$/i
const longCode = 16
const keptLetters = 4
const maxText = 500
const maxBytes = 16_384

/** A body as the audit may keep it: without secrets, and no longer than a page. */
export function redacted(body: unknown): unknown {
  if (body === undefined || body === null) return null
  if (!isPlainJson(body)) return { omitted: 'not JSON' }
  const clean = JSON.stringify(body, (name, value: unknown) => {
    if (secretName.test(name) && value !== null) return '[removed]'
    if (codeName.test(name)) return Array.isArray(value) ? value.map(endOf) : endOf(value)
    if (name === 'search' && mayBeLongCode(value)) return endOf(value.trim())
    if (typeof value === 'string' && value.length > maxText) return `${value.slice(0, maxText)}…`
    return value
  })
  if (clean.length > maxBytes) return { omitted: `${clean.length} characters` }
  return JSON.parse(clean) as unknown
}

/** Orders are searched by their codes too. A short one is like any word, and stays. */
function mayBeLongCode(value: unknown): value is string {
  const code = typeof value === 'string' ? normaliseActivationCode(value) : null
  return code !== null && code.length >= longCode
}

function endOf(code: unknown): unknown {
  if (code === null) return null
  const isLong = typeof code === 'string' && code.length >= longCode
  return isLong ? `…${code.slice(-keptLetters)}` : '[removed]'
}
