import type { Kysely } from 'kysely'
import { findActivationCodes } from '../storage/activation-codes.ts'
import type { Database } from '../storage/schema.ts'

const maxKnown = 50_000

export type CodeGroups = {
  /** The text that a code in its normal form is kept as. */
  keptAs(code: string): Promise<string>
  /** Without asking the database. */
  remembered(tenantId: string, code: string): string | undefined
  /** The group of a code as it is kept, looked up; null when nobody has it. */
  find(tenantId: string, code: string): Promise<string | null>
  /** True when something was remembered of it, so that looking again may tell otherwise. */
  forget(tenantId: string, code: string): boolean
}

/**
 * Which group a code belongs to. Found ones are remembered: codes seldom move, and the engine
 * checks that the code still names the group when it decides.
 */
export function codeGroups(
  db: Kysely<Database>,
  keptAs: ((code: string) => Promise<string>) | null = null,
): CodeGroups {
  const known = new Map<string, string>()
  return {
    keptAs: keptAs ?? (async (code) => code),
    remembered: (tenantId, code) => known.get(`${tenantId} ${code}`),
    async find(tenantId, code) {
      const [found] = await findActivationCodes(db, tenantId, [code])
      if (!found) return null
      if (known.size >= maxKnown) known.clear()
      known.set(`${tenantId} ${code}`, found.groupId)
      return found.groupId
    },
    forget: (tenantId, code) => known.delete(`${tenantId} ${code}`),
  }
}
