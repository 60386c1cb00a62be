import { declarationFault, mediaFault, selectorFault } from './css-rules.ts'

/** What a style sheet may not say, and in which line. */
export type CssFault = { readonly line: number; readonly what: string }

/**
 * The first thing in a style sheet that is not allowed; null when all of it is. It is refused and
 * not mended: what is left of a sheet after something was taken out is seldom what was meant. Only
 * rules of a plain form are read, with `@media` around them at most, so that no browser can
 * read it in another way than this does.
 */
export function cssFault(text: string): CssFault | null {
  const strange = /[\\<]|[^\P{Cc}\t\r\n]/u.exec(text)
  if (strange) return fault(text, strange.index, `the character ${JSON.stringify(strange[0])}`)
  // A browser reads what follows as an address up to its bracket, signs of comments and all.
  const url = /url\(/i.exec(text)
  if (url) return fault(text, url.index, 'the function “url”')
  const plain = text.replace(opaque, (part) => (part.startsWith('/*') ? blank(part) : part))
  const bare = text.replace(opaque, (part) => (isOpen(part) ? part : blank(part)))
  const open = /\/\*|["']/.exec(bare)
  if (open) {
    const what = open[0] === '/*' ? 'a comment that does not end' : 'a quote that does not end'
    return fault(text, open.index, what)
  }
  return rulesFault(plain, 0, plain.length, false)
}

// Comments and strings, whichever begins first: the sign of either means nothing within the other.
const opaque = /\/\*[\s\S]*?(?:\*\/|$)|"[^"\r\n]*"|'[^'\r\n]*'/g

function isOpen(part: string): boolean {
  return part.startsWith('/*') && (part.length < 4 || !part.endsWith('*/'))
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

function rulesFault(text: string, from: number, to: number, inMedia: boolean): CssFault | null {
  let at = from
  while (text.slice(at, to).trim() !== '') {
    const start = to - text.slice(at, to).trimStart().length
    const brace = text.indexOf('{', start)
    if (brace < 0 || brace >= to) return fault(text, start, 'something that is no rule')
    const end = closing(text, brace, to)
    if (end < 0) return fault(text, brace, 'a block that does not end')
    const prelude = text.slice(start, brace).trim()
    if (prelude.startsWith('@')) {
      const what = inMedia ? 'a block within a block' : mediaFault(prelude)
      if (what !== null) return fault(text, start, what)
      const inner = rulesFault(text, brace + 1, end, true)
      if (inner) return inner
    } else {
      const what = selectorFault(prelude)
      if (what !== null) return fault(text, start, what)
      const inner = blockFault(text, brace + 1, end)
      if (inner) return inner
    }
    at = end + 1
  }
  return null
}

function blockFault(text: string, from: number, to: number): CssFault | null {
  let at = from
  for (const part of text.slice(from, to).split(';')) {
    const declaration = part.trim()
    const what = declaration === '' ? null : declarationFault(declaration)
    if (what !== null) return fault(text, at + part.length - part.trimStart().length, what)
    at += part.length + 1
  }
  return null
}

/** Where the block that opens at `brace` ends; -1 when it does not. */
function closing(text: string, brace: number, to: number): number {
  let depth = 0
  for (let i = brace; i < to; i++) {
    if (text[i] === '{') depth += 1
    if (text[i] === '}') depth -= 1
    if (depth === 0) return i
  }
  return -1
}

function fault(text: string, index: number, what: string): CssFault {
  return { line: text.slice(0, index).split('\n').length, what }
}
