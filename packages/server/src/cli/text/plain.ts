const esc = '\u001b'
// What steers a terminal, but for the ends of lines, and with it the colours that a QR code has.
const steering = /[^\P{Cc}\n\t](\[(?:97;40|0)m)?/gu

/** A text for the terminal: names, seats and notes in it are not ours, and must not steer it. */
export function plain(text: string): string {
  return text.replace(steering, (part, colours = '') =>
    part === esc + colours && colours !== '' ? part : `?${colours}`,
  )
}

/** The same of JSON, which has the first of these characters escaped already. */
export function plainJson(text: string): string {
  return text.replace(/[\u007f-\u009f]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)
}
