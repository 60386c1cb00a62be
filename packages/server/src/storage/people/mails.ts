import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import type { Database } from '../schema.ts'

export type DueMail = {
  readonly tenantId: string
  readonly id: string
  readonly kind: string
  readonly sealed: Buffer
  /** This one included. */
  readonly attempts: number
}

export async function insertMail(
  db: Kysely<Database>,
  mail: {
    readonly tenantId: string
    readonly id: string
    readonly kind: string
    readonly sealed: Buffer
    readonly now: number
  },
): Promise<void> {
  const now = new Date(mail.now)
  await db
    .insertInto('mail')
    .values({
      tenant_id: mail.tenantId,
      id: mail.id,
      kind: mail.kind,
      sealed: mail.sealed,
      created_at: now,
      due_at: now,
    })
    .execute()
}

/** Takes the mail that has waited longest; others pass it over until `claimedUntil`. */
export async function claimDueMail(
  db: Kysely<Database>,
  now: number,
  claimedUntil: number,
): Promise<DueMail | null> {
  const { rows } = await sql<DueMail>`
    update mail set due_at = ${new Date(claimedUntil)}, attempts = attempts + 1
    where (tenant_id, id) = (
      select tenant_id, id from mail where due_at <= ${new Date(now)}
      order by due_at limit 1
      for update skip locked
    )
    returning tenant_id as "tenantId", id, kind, sealed, attempts`.execute(db)
  return rows[0] ?? null
}

type MailKey = Pick<DueMail, 'tenantId' | 'id'>

/** What it said goes: a mail that was sent is nobody's business any more. */
export async function markMailSent(
  db: Kysely<Database>,
  mail: MailKey,
  now: number,
): Promise<void> {
  await change(db, mail, { sealed: null, due_at: null, sent_at: new Date(now), last_error: null })
}

export async function postponeMail(
  db: Kysely<Database>,
  mail: MailKey,
  dueAt: number,
  reason: string,
): Promise<void> {
  await change(db, mail, { due_at: new Date(dueAt), last_error: reason.slice(0, 500) })
}

export async function giveUpMail(
  db: Kysely<Database>,
  mail: MailKey,
  now: number,
  reason: string,
): Promise<void> {
  const last_error = reason.slice(0, 500)
  await change(db, mail, { sealed: null, due_at: null, failed_at: new Date(now), last_error })
}

type Columns = {
  readonly sealed?: null
  readonly due_at: Date | null
  readonly sent_at?: Date
  readonly failed_at?: Date
  readonly last_error: string | null
}

async function change(db: Kysely<Database>, { tenantId, id }: MailKey, columns: Columns) {
  await db
    .updateTable('mail')
    .set(columns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Forgets mails that are done with and were made before an instant. */
export async function deleteOldMails(db: Kysely<Database>, before: number): Promise<void> {
  await db
    .deleteFrom('mail')
    .where('due_at', 'is', null)
    .where('created_at', '<', at(before))
    .execute()
}
