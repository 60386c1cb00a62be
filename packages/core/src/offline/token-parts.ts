/**
 * What fits well into one QR code that a camera reads from a screen. With its mark it stays below
 * version 23 of QR codes, which a reader in common use (jsQR) does not read.
 */
export const partCharacters = 800

const mark = 'LH1'

/**
 * A token in parts that fit into QR codes; one that fits whole stays as it is. In docs/formats.md,
 * "In parts".
 *
 * @example
 * splitToken('eyJhbGciOi.abcd1234', 10)
 * // ['LH1.abcd1234.1.2.eyJhbGciOi', 'LH1.abcd1234.2.2..abcd1234']
 */
export function splitToken(token: string, characters: number = partCharacters): string[] {
  if (token.length <= characters) return [token]
  const count = Math.ceil(token.length / characters)
  return Array.from({ length: count }, (_, i) => {
    const text = token.slice(i * characters, (i + 1) * characters)
    return `${mark}.${token.slice(-8)}.${i + 1}.${count}.${text}`
  })
}

/**
 * The token of a text: itself without white space, or its parts put together, in whatever order they
 * stand. What lacks a part stays as it is, and is then refused as what it is: no token.
 */
export function joinToken(text: string): string {
  const pieces = text.split(/\s+/).filter((piece) => piece !== '')
  if (!pieces[0]?.startsWith(`${mark}.`)) return pieces.join('')
  const parts = new Map<number, string>()
  let count = 0
  for (const piece of pieces) {
    const [, , number, of, ...rest] = piece.split('.')
    parts.set(Number(number), rest.join('.'))
    count = Number(of)
  }
  const inOrder = [...parts.keys()].sort((a, b) => a - b)
  const isWhole = count === parts.size && inOrder.every((number, i) => number === i + 1)
  return isWhole ? inOrder.map((number) => parts.get(number) ?? '').join('') : text
}
