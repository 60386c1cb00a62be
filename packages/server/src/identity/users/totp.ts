import { createHmac } from 'node:crypto'

// RFC 6238 with what every authenticator application does: SHA-1, 30 seconds, six digits.
const stepMs = 30_000
const digits = 6
// A code of the step before or after: clocks differ, and typing takes time.
const drift = 1

/** The step of an instant. */
export function stepAt(now: number): number {
  return Math.floor(now / stepMs)
}

/** RFC 4226: the code of one step. */
export function codeOfStep(secret: Buffer, step: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * The step that a code is of, if it is of now or near it and later than the last that was taken: who
 * has seen a code typed cannot use it, nor one before it.
 */
export function stepOfCode(
  secret: Buffer,
  code: string,
  { now, lastStep }: { readonly now: number; readonly lastStep: number },
): number | null {
  const current = stepAt(now)
  for (let step = current - drift; step <= current + drift; step += 1) {
    // Compared as they are: there are a million codes, and five guesses.
    if (step > lastStep && codeOfStep(secret, step) === code) return step
  }
  return null
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base 32 of RFC 4648 without padding, as authenticator applications read secrets. */
export function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    while (count >= 5) {
      count -= 5
      text += alphabet.charAt((bits >> count) & 31)
    }
    bits &= (1 << count) - 1
  }
  return count === 0 ? text : text + alphabet.charAt((bits << (5 - count)) & 31)
}

/** What a QR code tells an authenticator application. */
export function otpauthUri(secret: Buffer, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const query = new URLSearchParams({
    ...{ secret: base32(secret), issuer },
    ...{ algorithm: 'SHA1', digits: String(digits), period: String(stepMs / 1000) },
  })
  // A plus would be read as a plus.
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`
}
