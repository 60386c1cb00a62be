import type { Kysely } from 'kysely'
import { isKeyTaken, type Part } from '../../storage/definitions.ts'
import type { Database } from '../../storage/schema.ts'
import { duplicate } from '../duplicate.ts'

/** The index knows of one level only, but a product sees both. Needs the catalogue lock. */
export async function refuseTakenKey(
  db: Kysely<Database>,
  tenantId: string,
  part: Part,
  definition: Parameters<typeof isKeyTaken>[3],
): Promise<void> {
  if (await isKeyTaken(db, tenantId, part, definition)) throw duplicate('key')
}
