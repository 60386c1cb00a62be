import type { Kysely } from 'kysely'
import { hashCode } from '../delegation/code-hash.ts'
import { findLocalInstallation } from '../storage/local-servers/local-installation.ts'
import type { Database } from '../storage/schema.ts'

// Codes that devices send again and again need not be hashed each time.
const maxKnown = 1_000

/** A local license server has no codes, only what it can compare them with. */
export function hashedCodes(db: Kysely<Database>, tenantId: string) {
  const known = new Map<string, string>()
  return async (code: string): Promise<string> => {
    const found = await findLocalInstallation(db, tenantId)
    // Without a salt it has no code either, and any text names none.
    const salt = found?.codeSalt ?? ''
    const name = `${salt} ${code}`
    const before = known.get(name)
    if (before !== undefined) return before
    const hash = await hashCode(salt, code)
    if (known.size >= maxKnown) known.clear()
    known.set(name, hash)
    return hash
  }
}
