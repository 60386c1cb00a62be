const maxLength = 200

/**
 * A name to give a file back by: without the folders of whoever sent it, and without what steers a
 * terminal, turns the direction of reading or means something to a file system.
 */
export function safeFileName(given: string, otherwise: string): string {
  const name = given.split(/[\\/]/).at(-1) ?? ''
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  return [...plain].slice(0, maxLength).join('') || otherwise
}
