/** An instant of the API, easier to read: `2026-01-31 12:00:00Z`. */
export function writeInstant(text: string | null): string {
  if (text === null) return 'never'
  if (text.startsWith('9999-')) return 'never'
  return text.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
}
