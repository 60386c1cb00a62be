import { scrypt } from 'node:crypto'

// Chosen codes may be short words. A guess by the operator of a local server costs as much as this;
// a wrong code of a device costs the server no more than a few milliseconds.
const cost = { N: 4096, r: 8, p: 1 }
const hashBytes = 24

/** What a local license server keeps instead of an activation code; see docs/formats.md. */
export function hashCode(salt: string, code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, hashBytes, cost, (error, hash) => {
      if (error) reject(error)
      else resolve(`1.${hash.toString('base64url')}`)
    })
  })
}
