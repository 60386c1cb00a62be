import { Type } from 'typebox'

/** Spread into the querystring schema of an operation that can expand. */
export function expandQuery(words: readonly string[]) {
  return {
    expand: Type.Optional(
      Type.String({ maxLength: 500, description: `Comma list of ${words.join(', ')}.` }),
    ),
  }
}

/**
 * The words asked for out of those on offer. Unknown words are ignored like unknown query keys: a
 * client of another version may ask for more than there is.
 */
export function readExpand<const T extends string>(
  text: string | undefined,
  words: readonly T[],
): ReadonlySet<T> {
  if (!text) return new Set()
  const asked = new Set(text.split(',').map((word) => word.trim()))
  return new Set(words.filter((word) => asked.has(word)))
}
