/** What the vendor's style sheet for the portal may say: colours, type and spacing. */
const properties = new Set([
  ...['color', 'background', 'background-color', 'opacity', 'accent-color', 'caret-color'],
  ...['border', 'border-color', 'border-width', 'border-style', 'border-radius', 'box-shadow'],
  ...['border-top', 'border-right', 'border-bottom', 'border-left', 'outline', 'outline-color'],
  ...['font', 'font-family', 'font-size', 'font-style', 'font-weight', 'font-variant'],
  ...['letter-spacing', 'line-height', 'word-spacing', 'text-align', 'text-decoration'],
  ...['text-transform', 'text-shadow', 'text-decoration-color', 'fill', 'stroke'],
  ...['padding', 'padding-top', 'padding-right', 'padding-bottom', 'padding-left', 'gap'],
  ...['margin', 'margin-top', 'margin-right', 'margin-bottom', 'margin-left'],
  ...['width', 'max-width', 'min-width', 'height', 'max-height', 'min-height'],
])

/** None of them fetches anything or moves anything. */
const functions = new Set([
  ...['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch', 'color-mix'],
  ...['var', 'calc', 'min', 'max', 'clamp', 'linear-gradient', 'radial-gradient'],
])

// Of a selector: no brackets of attributes, no quotes.
const selectorForm = /^[\w\s.#:>+~*,()-]+$/
const mediaForm = /^@media[\w\s:(),.-]+$/i
const valueForm = /^[\w\s#.,%()+*/'"!-]*$/
const quotesForm = /^(?:[^'"]|"[^'"]*"|'[^'"]*')*$/

export function selectorFault(selector: string): string | null {
  if (selector === '') return 'a rule without a selector'
  if (!selectorForm.test(selector) || !isBalanced(selector))
    return `the selector ${quoted(selector)}`
  return null
}

export function mediaFault(prelude: string): string | null {
  return mediaForm.test(prelude) && isBalanced(prelude) ? null : quoted(prelude)
}

export function declarationFault(declaration: string): string | null {
  const colon = declaration.indexOf(':')
  if (colon < 0) return quoted(declaration)
  const property = declaration.slice(0, colon).trim().toLowerCase()
  const value = declaration.slice(colon + 1).trim()
  const isOwn = /^--[a-z0-9-]+$/.test(property)
  if (!isOwn && !properties.has(property)) return `the property ${quoted(property)}`
  // A quote or bracket left open would have a browser read on where we have stopped.
  if (!valueForm.test(value) || !quotesForm.test(value) || !isBalanced(value)) {
    return `the value ${quoted(value)}`
  }
  for (const [, name = ''] of value.matchAll(/([\w-]*)\s*\(/g)) {
    if (name !== '' && !functions.has(name.toLowerCase())) return `the function ${quoted(name)}`
  }
  // Below zero, however it is said, would lay it over something else.
  if (property.startsWith('margin') && !/^[\w\s.%]*(!important)?$/.test(value)) {
    return `the margin ${quoted(value)}`
  }
  return null
}

function isBalanced(text: string): boolean {
  let open = 0
  for (const char of text) {
    if (char === '(') open += 1
    if (char === ')') open -= 1
    if (open < 0) return false
  }
  return open === 0
}

function quoted(text: string): string {
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
}
