import { type Kysely, sql } from 'kysely'
import { at } from '../at.ts'
import { bytesArray, instantArray, plainArray, textArray } from '../engine/arrays.ts'
import type { Statement } from '../engine/connection.ts'
import type { Database } from '../schema.ts'
import { type Retry, StepTaken } from './deed.ts'

/** Written before anything is done: whoever runs the request, from now on, makes the same ids. */
export const startName = 'start'

/** Under which the whole answer is kept, beside the steps that led to it. */
export const answerName = 'answer'

export type RetryKey = Pick<Retry, 'tenantId' | 'scope' | 'keyHash'>
export type KeptStep = RetryKey &
  Pick<Retry, 'requestHash' | 'runAt' | 'expiresAt'> & { name: string; sealed: Buffer }

export type KeptStepRow = { name: string; request_hash: Buffer; sealed: Buffer; started_at: number }

/**
 * What is kept of earlier requests with a key, at least that this one has begun; what is too old is
 * removed.
 */
export async function openSteps(
  db: Kysely<Database>,
  key: RetryKey & Pick<Retry, 'requestHash'>,
  now: number,
  lifeMs: number,
): Promise<KeptStepRow[]> {
  const rows = await loadSteps(db, key, now)
  if (rows.some(({ name }) => name !== startName)) return rows
  const started = { ...key, runAt: now, expiresAt: now + lifeMs }
  await db
    .insertInto('kept_step')
    .values({ ...columnsOf(started), name: startName, sealed: Buffer.alloc(0) })
    // Begun before and nothing done: what is done now is kept for as long as if it were the first.
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'scope', 'key_hash', 'name'])
        .doUpdateSet({ expires_at: sql`greatest(kept_step.expires_at, excluded.expires_at)` })
        .whereRef('kept_step.request_hash', '=', sql`excluded.request_hash`),
    )
    .execute()
  // As it is there: another server may have been first.
  return loadSteps(db, key, now)
}

async function loadSteps(
  db: Kysely<Database>,
  { tenantId, scope, keyHash }: RetryKey,
  now: number,
): Promise<KeptStepRow[]> {
  const rows = await db
    .selectFrom('kept_step')
    .select(['name', 'request_hash', 'sealed', 'started_at', 'expires_at'])
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', scope)
    .where('key_hash', '=', keyHash)
    .execute()
  if (rows.every((row) => row.expires_at > now)) return rows
  // All of them: without its steps the beginning would lead to ids that are taken.
  const latestAt = Math.max(...rows.map((row) => row.expires_at))
  await db
    .deleteFrom('kept_step')
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', scope)
    .where('key_hash', '=', keyHash)
    .where('expires_at', '<=', at(latestAt))
    .execute()
  return []
}

/**
 * Takes a step before anything of it is done: whoever runs the same request beside this one waits
 * here until this transaction has ended, and goes on only if it was rolled back.
 */
export async function takeStep(db: Kysely<Database>, retry: Retry, name: string): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('kept_step')
    .values({ ...columnsOf(retry), name, sealed: Buffer.alloc(0) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw new StepTaken()
}

export async function keepStep(
  db: Kysely<Database>,
  retry: Retry,
  name: string,
  value: unknown,
): Promise<void> {
  await db
    .updateTable('kept_step')
    .set({ sealed: retry.seal(value) })
    .where('tenant_id', '=', retry.tenantId)
    .where('scope', '=', retry.scope)
    .where('key_hash', '=', retry.keyHash)
    .where('name', '=', name)
    .execute()
}

/** The first answer stands. */
export async function keepAnswer(
  db: Kysely<Database>,
  retry: Retry,
  value: unknown,
): Promise<void> {
  await db
    .insertInto('kept_step')
    .values({ ...columnsOf(retry), name: answerName, sealed: retry.seal(value) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function deleteExpiredSteps(db: Kysely<Database>, now: number): Promise<void> {
  await db.deleteFrom('kept_step').where('expires_at', '<=', at(now)).execute()
}

function columnsOf(retry: Omit<KeptStep, 'name' | 'sealed'>) {
  return {
    tenant_id: retry.tenantId,
    scope: retry.scope,
    key_hash: retry.keyHash,
    request_hash: retry.requestHash,
    started_at: new Date(retry.runAt),
    expires_at: new Date(retry.expiresAt),
  }
}

export type NamedStep = RetryKey & { readonly name: string }

/** For the engine: which of the steps of a batch are done already. */
export function findSteps(steps: readonly NamedStep[]): Statement {
  return {
    name: 'find_steps',
    text: `select k.number
      from unnest($1::int[], $2::uuid[], $3::text[], $4::bytea[], $5::text[])
        k(number, tenant_id, scope, key_hash, name)
      join kept_step s on s.tenant_id = k.tenant_id and s.scope = k.scope
        and s.key_hash = k.key_hash and s.name = k.name`,
    values: [plainArray(steps.map((_, number) => number)), ...keyArrays(steps)],
  }
}

/** Fails when one is there already: another server has done it since the batch looked. */
export function insertSteps(steps: readonly KeptStep[]): Statement {
  return {
    name: 'insert_steps',
    text: `insert into kept_step (tenant_id, scope, key_hash, name, request_hash, sealed,
        started_at, expires_at)
      select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::bytea[],
        $6::bytea[], $7::timestamptz[], $8::timestamptz[])`,
    values: [
      ...keyArrays(steps),
      bytesArray(steps.map((each) => each.requestHash)),
      bytesArray(steps.map((each) => each.sealed)),
      instantArray(steps.map((each) => each.runAt)),
      instantArray(steps.map((each) => each.expiresAt)),
    ],
  }
}

function keyArrays(steps: readonly NamedStep[]): string[] {
  return [
    plainArray(steps.map((each) => each.tenantId)),
    textArray(steps.map((each) => each.scope)),
    bytesArray(steps.map((each) => each.keyHash)),
    textArray(steps.map((each) => each.name)),
  ]
}

/** Statements of this file change nothing that an audit would tell. */
export function isOfLedger(text: string): boolean {
  return /"?(kept_step|audit_line)"?/.test(text.slice(0, 60))
}
