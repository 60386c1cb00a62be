const loneSurrogate = /\p{Surrogate}/u

/** Holds NUL or half a surrogate pair, which PostgreSQL stores in no text. */
export function isUnstorable(text: string): boolean {
  return text.includes('\0') || loneSurrogate.test(text)
}
