import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { insertMail } from '../storage/people/mails.ts'
import type { Database } from '../storage/schema.ts'
import type { Message } from './mailer.ts'

/** What the seal of a queued mail holds. */
export type Letter = Message & {
  /** When it is of no use any more. */
  readonly expiresAt: number
}

export const letterContext = (id: string) => `mail ${id}`

/**
 * Writes a mail down for the job that sends it. Within the transaction of the change that it tells
 * of: so it goes out if, and only if, that is committed.
 */
export async function queueMail(
  { clock, newId, secrets }: Pick<Deps, 'clock' | 'newId' | 'secrets'>,
  db: Kysely<Database>,
  tenantId: string,
  kind: string,
  letter: Letter,
): Promise<void> {
  const id = newId()
  const sealed = secrets.seal(tenantId, letterContext(id), Buffer.from(JSON.stringify(letter)))
  await insertMail(db, { tenantId, id, kind, sealed, now: clock.now() })
}
