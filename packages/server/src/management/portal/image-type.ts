/**
 * The media type of an image by its first bytes, whatever its sender calls it; null for anything
 * else. No SVG: it is a document that may hold scripts.
 */
export function imageTypeOf(content: Buffer): string | null {
  const starts = (hex: string, at = 0) =>
    content.subarray(at, at + hex.length / 2).equals(Buffer.from(hex, 'hex'))
  if (starts('89504e470d0a1a0a')) return 'image/png'
  if (starts('ffd8ff')) return 'image/jpeg'
  if (starts('474946383761') || starts('474946383961')) return 'image/gif'
  // RIFF, four bytes of length, WEBP.
  if (starts('52494646') && starts('57454250', 8)) return 'image/webp'
  return null
}
