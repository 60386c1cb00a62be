import { splitToken } from '@leasehold/core/offline/token-parts'
import { encode, renderUnicodeCompact } from 'uqr'

// A part of so many characters makes a code of 81 modules with its edge, as wide as a terminal.
const charactersOfPart = 500
const options = { ecc: 'L', border: 2 } as const

/**
 * A token as QR codes of text blocks, one below the other, two rows of modules in a line. Light
 * modules are drawn, as on a dark screen. In a terminal its own colours are set aside, so that a code
 * is light with dark modules on any.
 */
export function qrCodes(token: string, isTerminal: boolean): string {
  const parts = splitToken(token, charactersOfPart)
  return parts
    .map((part, i) => {
      const { size } = encode(part, options)
      const lines = renderUnicodeCompact(part, options).split('\n')
      const code = isTerminal ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines
      const heading = parts.length > 1 ? `Part ${i + 1} of ${parts.length}` : 'The token'
      return `${heading}, ${size} columns wide\n\n${code.join('\n')}\n`
    })
    .join('\n')
}
