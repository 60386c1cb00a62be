const form = /^LH1\.[^.]+\.(\d+)\.(\d+)\./

/** Which part of how many a text is; null when it is a whole token. */
export function partOf(text: string): { number: number; of: number } | null {
  const found = form.exec(text.trim())
  return found ? { number: Number(found[1]), of: Number(found[2]) } : null
}

/** What was read so far with one text more: parts are kept together, a whole token stands alone. */
export function withPart(before: string, text: string): string {
  const part = partOf(text)
  if (!part) return text.trim()
  const idOf = (piece: string) => piece.split('.')[1]
  const others = before
    .split(/\s+/)
    .filter((piece) => partOf(piece) && idOf(piece) === idOf(text) && piece !== text.trim())
  return [...others, text.trim()].join('\n')
}

/** How many parts are there, and how many there must be; null for a whole token. */
export function partsIn(text: string): { have: number; of: number } | null {
  const parts = text.split(/\s+/).flatMap((piece) => partOf(piece) ?? [])
  const [first] = parts
  if (!first) return null
  return { have: new Set(parts.map(({ number }) => number)).size, of: first.of }
}

export function isComplete(text: string): boolean {
  const parts = partsIn(text)
  return text.trim() !== '' && (parts === null || parts.have === parts.of)
}
