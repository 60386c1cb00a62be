import { createHash, timingSafeEqual } from 'node:crypto'
import { hashPassword, verifyPassword } from './password.ts'

/**
 * A generated secret has 256 random bits: nobody can guess it back from a plain hash, and a token
 * request stays cheap.
 */
export function hashRandomSecret(secret: string): string {
  return `sha256:${digest(secret).toString('base64url')}`
}

/** A secret that somebody chose may be a sentence; it gets the hash of a password. */
export function hashGivenSecret(secret: string): Promise<string> {
  return hashPassword(secret)
}

export async function verifySecret(hash: string, secret: string): Promise<boolean> {
  if (!hash.startsWith('sha256:')) return verifyPassword(hash, secret)
  const right = Buffer.from(hash.slice('sha256:'.length), 'base64url')
  return timingSafeEqual(right, digest(secret))
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
