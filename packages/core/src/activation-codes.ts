/**
 * Activation codes: what is typed to take a seat. They are compared after trimming and upper-casing.
 */

/** The accepted form, after `normaliseActivationCode`: 2 to 50 characters. */
export const activationCodePattern = '^[A-Z0-9][A-Z0-9-]{0,48}[A-Z0-9]$'

/** How many random bytes `generateActivationCode` needs. */
export const activationCodeBytes = 16

// Five bits a letter. 0 and O, 1 and I are left out: they are mistaken for each other when typed.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

// Lower case is spelled out, not left to the `i` flag or to toUpperCase alone: some letters beyond
// ASCII become ASCII ones in upper case, and would let two different texts be one code.
const typedForm = /^[A-Za-z0-9][A-Za-z0-9-]{0,48}[A-Za-z0-9]$/

/**
 * The code as it is kept and compared; null when the text has not the form of a code.
 *
 * @example
 * normaliseActivationCode(' acme-2026 ') // 'ACME-2026'
 */
export function normaliseActivationCode(typed: string): string | null {
  const trimmed = typed.trim()
  return typedForm.test(trimmed) ? trimmed.toUpperCase() : null
}

/**
 * `XXXX-XXXX-XXXX-XXXX` with 80 random bits: five of each of the 16 bytes, and 32 letters divide 256
 * evenly, so that every code is as likely as any other.
 *
 * @example
 * generateActivationCode(new Uint8Array(16)) // 'AAAA-AAAA-AAAA-AAAA'
 */
export function generateActivationCode(random: Uint8Array): string {
  if (random.length !== activationCodeBytes) {
    throw new RangeError(`An activation code takes ${activationCodeBytes} random bytes.`)
  }
  const letters = Array.from(random, (byte) => alphabet.charAt(byte & 31)).join('')
  return letters.replace(/(.{4})(?!$)/g, '$1-')
}
