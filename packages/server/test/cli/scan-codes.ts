import jsqr from 'jsqr'

const pixelsOfModule = 4
// Upper and lower module of a character; light is drawn, dark is left out.
const modulesOf: Record<string, [dark: boolean, dark: boolean]> = {
  '█': [false, false],
  '▀': [false, true],
  '▄': [true, false],
  ' ': [true, true],
}

/** What a camera reads of the QR codes that a command has drawn. */
export function scanCodes(printed: string): string[] {
  const codes: string[][] = []
  let isCode = false
  for (const line of printed.split('\n')) {
    const isDrawn = line.length > 0 && [...line].every((character) => character in modulesOf)
    if (isDrawn && !isCode) codes.push([])
    if (isDrawn) codes.at(-1)?.push(line)
    isCode = isDrawn
  }
  return codes.map(scan)
}

function scan(lines: readonly string[]): string {
  const rows = lines.flatMap((line) => {
    const pairs = [...line].map((character) => modulesOf[character] ?? [false, false])
    return [pairs.map(([upper]) => upper), pairs.map(([, lower]) => lower)]
  })
  const width = (rows[0]?.length ?? 0) * pixelsOfModule
  const height = rows.length * pixelsOfModule
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = rows[Math.floor(y / pixelsOfModule)]?.[Math.floor(x / pixelsOfModule)]
      if (isDark) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  const read = jsqr.default(pixels, width, height)
  if (!read) throw new Error('no camera reads this code')
  return read.data
}
