import type { Kysely } from 'kysely'
import { findActivationCodes } from '../storage/activation-codes.ts'
import type { Database } from '../storage/schema.ts'

const maxKnown = 50_000

/** `keptAs`: the text that the code is kept as. */
export type FoundCode = { readonly groupId: string; readonly keptAs: string }

/** Codes are given in their normal form. */
export type CodeGroups = {
  /** Without asking the database. */
  remembered(tenantId: string, code: string): FoundCode | undefined
  /** Looked up; null when nobody has it. At a local license server it is hashed first, which costs. */
  find(tenantId: string, code: string): Promise<FoundCode | null>
  /** True when something was remembered of it, so that looking again may tell otherwise. */
  forget(tenantId: string, code: string): boolean
}

/**
 * Which group a code belongs to. Found ones are remembered: codes seldom move, and the engine
 * checks that the code still names the group when it decides.
 */
export function codeGroups(
  db: Kysely<Database>,
  keptAs: (code: string) => Promise<string> = async (code) => code,
): CodeGroups {
  const known = new Map<string, FoundCode>()
  return {
    remembered: (tenantId, code) => known.get(`${tenantId} ${code}`),
    async find(tenantId, code) {
      const kept = await keptAs(code)
      const [row] = await findActivationCodes(db, tenantId, [kept])
      if (!row) return null
      const found = { groupId: row.groupId, keptAs: kept }
      if (known.size >= maxKnown) known.clear()
      known.set(`${tenantId} ${code}`, found)
      return found
    },
    forget: (tenantId, code) => known.delete(`${tenantId} ${code}`),
  }
}
