import { isUnstorable } from '../unstorable.ts'

export type TextFault = { path: string; message: string; code: string }

// Deeper than any body of the API; free-form values are stored as jsonb and read again recursively.
const maxDepth = 32

/**
 * What no text of a body may hold, whatever its schema: PostgreSQL stores neither NUL nor half a
 * surrogate pair. Walks with its own stack, so that nesting cannot exhaust the one of the process.
 */
export function checkText(body: unknown): TextFault | null {
  const open: { value: unknown; path: string; depth: number }[] = [
    { value: body, path: '', depth: 0 },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, depth } = next
    if (typeof value === 'string') {
      if (isUnstorable(value)) return unstorable(path)
    } else if (Array.isArray(value)) {
      if (depth >= maxDepth) return tooDeep(path)
      value.forEach((item, index) => {
        if (typeof item !== 'number') {
          open.push({ value: item, path: `${path}[${index}]`, depth: depth + 1 })
        }
      })
    } else if (value !== null && typeof value === 'object') {
      if (depth >= maxDepth) return tooDeep(path)
      for (const [key, item] of Object.entries(value)) {
        if (isUnstorable(key)) return unstorable(path)
        open.push({ value: item, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 })
      }
    }
  }
  return null
}

function unstorable(path: string): TextFault {
  return { path, message: 'holds a character that no text may hold', code: 'character' }
}

function tooDeep(path: string): TextFault {
  return { path, message: `is nested deeper than ${maxDepth} levels`, code: 'depth' }
}
